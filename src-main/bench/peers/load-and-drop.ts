/**
 * Peer: the reference system's manner with the same libraries and weights: every model loaded when its stage begins and dropped when
 * it ends, and a language model without a KV cache; with one, as a control, where the experiment says `options: { kvCache: true }`.
 */
import { openChain } from "./chain.ts";
import { requirePeer } from "./installed.ts";
import { servePeer } from "./peer.ts";

servePeer((told) => {
  requirePeer("@huggingface/transformers");
  return openChain(told, { keepsModels: false, keepsCache: told.options["kvCache"] === true });
});
