/** The bar at the top: examples, files, undo, what can be taken away, and what is being computed. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Model } from "../model";
import { saveCertificate, saveInstance, savePicture, saveReport } from "../save";

export function Bar({ model, root }: { model: Model; root: () => Element }) {
  const file = useRef<HTMLInputElement>(null);
  const menu = useRef<HTMLDetailsElement>(null);
  const { history, shown } = model;
  const take = (act: () => unknown) => () => {
    menu.current?.removeAttribute("open");
    act();
  };
  return (
    <header class="px-bar">
      <h1>pluralign explorer</h1>
      <div class="px-buttons" role="toolbar" aria-label="Instance">
        <button type="button" onClick={() => model.wantPresets()}>
          Examples
        </button>
        <button type="button" onClick={() => file.current?.click()}>
          Open
        </button>
        <input
          ref={file}
          type="file"
          class="px-hidden"
          tabindex={-1}
          aria-label="File of an instance"
          accept=".json,.soc,.soi,.toc,.toi"
          onChange={async (event) => {
            const input = event.currentTarget;
            const chosen = input.files?.[0];
            if (!chosen) return;
            if (chosen.size > 900_000) model.say(`${chosen.name} is larger than 900 kB, the limit of this page`, true);
            else await model.open(chosen.name, await chosen.text());
            input.value = "";
          }}
        />
        <button type="button" disabled={!history.canUndo} onClick={() => model.undo()} title="Ctrl+Z">
          Undo
        </button>
        <button type="button" disabled={!history.canRedo} onClick={() => model.redo()} title="Ctrl+Shift+Z">
          Redo
        </button>
        <details class="px-menu" ref={menu}>
          <summary>Save</summary>
          <div class="px-choices">
            <button type="button" onClick={take(() => saveInstance(model))} data-save="instance">
              Instance (JSON)
            </button>
            <button type="button" onClick={take(() => savePicture(model, root(), "svg"))} data-save="svg">
              Picture (SVG)
            </button>
            <button type="button" onClick={take(() => savePicture(model, root(), "png"))} data-save="png">
              Picture (PNG)
            </button>
            <button type="button" disabled={!model.voting} onClick={take(() => saveCertificate(model, "rule"))} data-save="rule">
              Certificate of {shown.rule}
            </button>
            <button type="button" disabled={!model.voting || shown.axiom === null} onClick={take(() => saveCertificate(model, "axiom"))} data-save="axiom">
              Certificate of {shown.axiom ?? "an axiom"}
            </button>
            <button type="button" disabled={!model.slots.get("distortion")} onClick={take(() => saveCertificate(model, "distortion"))} data-save="distortion">
              Certificates of distortion
            </button>
            <button type="button" disabled={!model.voting} onClick={take(() => saveReport(model, shown.axiom === null ? "rule" : "axiom"))} data-save="report">
              Explained page (HTML)
            </button>
          </div>
        </details>
      </div>
      <Busy model={model} />
    </header>
  );
}

const NAMES: Record<string, string> = { axioms: "axioms", quick: "axioms", distortion: "distortion", cells: "cones", profile: "ballots" };

const SLOW = 100; // ms after which an answer is waited for

/** What has taken a while, how far it is, and a button that stops it. */
function Busy({ model }: { model: Model }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), SLOW / 2);
    return () => clearInterval(timer);
  }, []);
  const now = performance.now();
  const open = [...model.slots.all()].filter(([, slot]) => slot.open && now - slot.open.since > SLOW);
  const wanting = [...model.slots.all()].some(([name]) => model.slots.stale(name));
  if (model.lost) {
    return <p class="px-busy px-warn">{model.lost}</p>;
  }
  return (
    <div class="px-busy">
      {open.map(([name, slot]) => {
        const asked = slot.wanted?.axioms;
        const all = Array.isArray(asked) ? asked.length : 0;
        return (
          <span key={name} class="px-running" data-slot={name}>
            {NAMES[name] ?? name.replace("rule:", "")}
            {all ? ` ${slot.parts.length} of ${all}` : ""}, {((now - (slot.open?.since ?? now)) / 1000).toFixed(0)} s
            <progress {...(all ? { max: all, value: slot.parts.length } : {})} aria-label={`computing ${NAMES[name] ?? name}`} />
            <button type="button" class="px-small" onClick={() => model.slots.cancel(name)}>
              Cancel
            </button>
          </span>
        );
      })}
      {!open.length && <span class="px-note">{wanting ? "…" : "up to date: every answer is exact"}</span>}
    </div>
  );
}
