/** The whole explorer. whole: it is a page of its own, so that keys are meant for it wherever the focus is. */

import { useEffect, useRef, useState } from "preact/hooks";
import { dimensions } from "./document";
import type { Model } from "./model";
import { Axioms } from "./views/axioms";
import { Bar } from "./views/bar";
import { Candidates } from "./views/candidates";
import { Circle } from "./views/circle";
import { Comparisons } from "./views/comparisons";
import { Distortion } from "./views/distortion";
import { Presets } from "./views/presets";
import { Rules, Voters } from "./views/rankings";
import { Sphere } from "./views/sphere";
import { order } from "./words";

export function App({ model, whole = false }: { model: Model; whole?: boolean }) {
  const root = useRef<HTMLDivElement>(null);
  const [, redraw] = useState(0);
  useEffect(() => model.subscribe(() => redraw((n) => n + 1)), [model]);
  useEffect(() => {
    const keys = (event: KeyboardEvent): void => {
      const { target } = event;
      const here = root.current?.contains(target as Node) || (whole && target === document.body);
      const typing = target instanceof HTMLInputElement && target.type === "text";
      const key = event.key.toLowerCase();
      if (!here || typing || !(event.ctrlKey || event.metaKey) || (key !== "z" && key !== "y")) return;
      event.preventDefault();
      event.stopPropagation();
      if (key === "y" || event.shiftKey) model.redo();
      else model.undo();
    };
    document.addEventListener("keydown", keys, true);
    return () => document.removeEventListener("keydown", keys, true);
  }, [model, whole]);
  return (
    <div ref={root} class="px-root">
      <Bar model={model} root={() => root.current as Element} />
      <Notices model={model} />
      <main class="px-main">
        <div class="px-side">
          <Candidates model={model} />
          <Theta model={model} />
        </div>
        <div class="px-middle">
          <Voters model={model} />
          <Comparisons model={model} />
          <Rules model={model} />
          <Distortion model={model} />
        </div>
        <Axioms model={model} />
      </main>
      <Presets model={model} />
    </div>
  );
}

function Notices({ model }: { model: Model }) {
  const { notice, problem } = model;
  return (
    <div class="px-notices" aria-live="polite">
      {problem && <p class="px-problem">{problem}</p>}
      {notice && (
        <p class={notice.bad ? "px-problem" : "px-done"}>
          {notice.text}
          <button
            type="button"
            class="px-icon"
            aria-label="Dismiss"
            onClick={() => {
              model.notice = null;
              model.redraw();
            }}
          >
            ✕
          </button>
        </p>
      )}
    </div>
  );
}

function Theta({ model }: { model: Model }) {
  const d = dimensions(model.doc);
  const cells = model.cells;
  const problem = model.slots.get("cells")?.reply?.problem;
  return (
    <section class="px-card px-cones" aria-labelledby="px-cones">
      <header>
        <h2 id="px-cones">Directions of θ</h2>
        {cells && !problem && (
          <span class="px-note">
            {cells.count} feasible ranking{cells.count === 1 ? "" : "s"}
          </span>
        )}
      </header>
      {d === 2 && <Circle model={model} />}
      {d === 3 && <Sphere model={model} />}
      {d !== 2 && d !== 3 && <p class="px-note">Cones of θ are drawn for two and three features.</p>}
      {problem && <p class="px-note">{problem}</p>}
      {d === 2 && <p class="px-note px-reading">{model.shown.ranking ? order(model.shown.ranking) : "Point at a cone to read its ranking; double-click adds a voter there."}</p>}
      {d === 3 && <p class="px-note px-reading">Drag the sphere to turn it; great circles are pairs with equal rewards.</p>}
    </section>
  );
}
