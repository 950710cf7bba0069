import { resolveChatWrapper, type ChatHistoryItem, type LlamaModel, type Token } from "node-llama-cpp";
import type { Message } from "../engine.ts";

/** How a model wants a conversation written. */
export interface ChatFormat {
  /** The conversation up to where the assistant's next message begins. */
  formatPrompt(messages: readonly Message[]): Token[];
  /** The same without a last question: all that is certain before the user has spoken. */
  formatBeforeQuestion(messages: readonly Message[]): Token[];
}

/**
 * The format that the GGUF's own chat template asks for. What a message says is never read as a special token, whatever
 * it contains.
 */
export function readChatFormat(model: LlamaModel): ChatFormat {
  const wrapper = resolveChatWrapper(model, { warningLogs: false });

  function formatPrompt(messages: readonly Message[]): Token[] {
    const chatHistory: ChatHistoryItem[] = [...messages.map(toHistoryItem), { type: "model", response: [] }];
    return wrapper.generateContextState({ chatHistory }).contextText.tokenize(model.tokenizer);
  }

  return {
    formatPrompt,
    formatBeforeQuestion(messages) {
      // Whatever the template: it is what two prompts with different questions have in common.
      const one = formatPrompt([...messages, { role: "user", text: "a" }]);
      const other = formatPrompt([...messages, { role: "user", text: "z" }]);
      const firstDifferent = one.findIndex((token, index) => token !== other[index]);
      return one.slice(0, Math.max(0, firstDifferent));
    },
  };
}

function toHistoryItem({ role, text }: Message): ChatHistoryItem {
  return role === "assistant" ? { type: "model", response: [text] } : { type: role, text };
}
