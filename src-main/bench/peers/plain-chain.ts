/** Peer: transformers.js, node-llama-cpp and Flite in sequence, every model kept. The answer is spoken after its last token. */
import { openChain } from "./chain.ts";
import { requirePeer } from "./installed.ts";
import { servePeer } from "./peer.ts";

servePeer((told) => {
  requirePeer("@huggingface/transformers");
  return openChain(told, { keepsModels: true, keepsCache: true });
});
