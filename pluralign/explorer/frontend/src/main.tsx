/** Where the explorer begins: on its own page, or as a widget (anywidget) of a notebook. */

import { render } from "preact";
import { App } from "./app";
import { type Doc, type Wire as InstanceWire, fromWire, toWire } from "./document";
import { Model } from "./model";
import { Talk } from "./talk";

/** The page: a WebSocket beside it, and the instance that the command was given. */
async function page(element: Element): Promise<void> {
  const start = (await (await fetch("start.json")).json()) as { instance: InstanceWire };
  const socket = new WebSocket(`ws://${location.host}${location.pathname}talk`);
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error("the engine cannot be reached"));
  });
  const talk = new Talk({ send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text) });
  const kept = sessionStorage.getItem(location.pathname);
  const model = new Model(talk, kept ? (JSON.parse(kept) as Doc) : fromWire(start.instance), (doc) =>
    sessionStorage.setItem(location.pathname, JSON.stringify(doc)),
  );
  socket.onmessage = (event) => talk.receive(String(event.data));
  socket.onclose = (event) => {
    model.lost = event.reason || "the engine has stopped: start pluralign explore again";
    talk.lost(model.lost);
    model.redraw();
  };
  render(<App model={model} whole />, element);
}

interface Widget {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown): void;
  on(event: string, listener: (value: unknown) => void): void;
  off(event: string, listener: (value: unknown) => void): void;
}

/** The widget: the kernel's messages, and the instance as its trait `document`, which both sides may set. */
function widget({ model: kernel, el }: { model: Widget; el: HTMLElement }): () => void {
  const talk = new Talk({ send: (text) => kernel.send({ talk: text }) });
  const hear = (message: unknown): void => {
    const { talk: text } = message as { talk?: string };
    if (text) talk.receive(text);
  };
  kernel.on("msg:custom", hear);
  let last = JSON.stringify(kernel.get("document"));
  const model = new Model(talk, fromWire(kernel.get("document") as InstanceWire), (doc) => {
    const wire = toWire(doc);
    const now = JSON.stringify(wire);
    if (now === last) return;
    last = now;
    kernel.set("document", wire);
    kernel.save_changes();
  });
  const changed = (): void => {
    const now = JSON.stringify(kernel.get("document"));
    if (now === last) return;
    last = now;
    model.adopt(fromWire(kernel.get("document") as InstanceWire));
  };
  kernel.on("change:document", changed);
  const root = document.createElement("div");
  root.className = "px-widget";
  el.append(root);
  render(<App model={model} />, root);
  return () => {
    kernel.off("msg:custom", hear);
    kernel.off("change:document", changed);
    render(null, root);
  };
}

export default { render: widget };

const own = typeof document === "undefined" ? null : document.getElementById("pluralign-explorer");
if (own) {
  page(own).catch((error: unknown) => {
    own.textContent = error instanceof Error ? error.message : String(error);
  });
}
