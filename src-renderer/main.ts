import { mount } from "svelte";
import App from "./App.svelte";
import "./app.css";
import { Assistant } from "./state/assistant.svelte.ts";
import { openTransport } from "./transport/open.ts";

const target = document.getElementById("app");
if (target === null) throw new Error("The page has no place for the window.");

const assistant = new Assistant(openTransport());
assistant.start();
mount(App, { target, props: { assistant } });
