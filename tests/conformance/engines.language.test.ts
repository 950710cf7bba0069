import { createFake } from "../../src-main/engines/fake.ts";
import { createLlama } from "../../src-main/engines/llm/llama.ts";
import { createFlite } from "../../src-main/engines/tts/flite.ts";
import { STARTER_LLM } from "../parts/starter-llm.ts";
import { describeLlm } from "./llm.ts";
import { describeTts } from "./tts.ts";

describeLlm("the fake", () => createFake("llm", { tokensPerSecond: 200 }));
describeLlm("llama with the starter model", () => createLlama(STARTER_LLM));

describeTts("the fake", () => createFake("tts", {}));
describeTts("flite", () => createFlite());
