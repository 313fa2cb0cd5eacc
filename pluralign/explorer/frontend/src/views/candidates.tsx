/** The candidates: the picture, which features it has, the grid, and the numbers of the chosen one. */

import { added, dimensions, freshName, removed, renamed, withCoordinate } from "../document";
import { parse, text } from "../exact";
import type { Model } from "../model";
import { Plane } from "./plane";

const GRIDS = ["1/100", "1/20", "1/10", "1/4", "1/2", "1", "2", "5", "10", "100"];

export function Candidates({ model }: { model: Model }) {
  const { doc, shown } = model;
  const d = dimensions(doc);
  const add = (): void => {
    const name = freshName(doc);
    const [i, j] = shown.axes;
    const middle = d === null ? null : Array.from({ length: d }, () => "0");
    if (middle) {
      // the first free point of the grid beside the others
      const taken = new Set(doc.candidates.map((c) => `${c.x?.[i]} ${d === 1 ? "" : c.x?.[j]}`));
      let k = 1n;
      do {
        middle[i] = text({ n: model.grid.n * k, d: model.grid.d });
        k += 1n;
      } while (taken.has(`${middle[i]} ${d === 1 ? "" : middle[j]}`));
    }
    model.change(added(doc, name, middle));
    model.show({ candidate: name });
  };
  return (
    <section class="px-card px-candidates" aria-labelledby="px-candidates">
      <header>
        <h2 id="px-candidates">Candidates</h2>
        {d !== null && d > 2 && <Axes model={model} d={d} />}
        {d !== null && (
          <label class="px-pick">
            grid{" "}
            <select
              value={shown.grid ? text(shown.grid) : ""}
              onChange={(event) => model.show({ grid: event.currentTarget.value ? parse(event.currentTarget.value) : null })}
            >
              <option value="">{`${text(model.grid)} auto`}</option>
              {GRIDS.map((step) => (
                <option key={step} value={step}>
                  {step}
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="button" onClick={add}>
          Add
        </button>
      </header>
      <Plane model={model} />
      <Chosen model={model} />
    </section>
  );
}

function Axes({ model, d }: { model: Model; d: number }) {
  const pick = (which: 0 | 1, value: number): void => {
    const axes: [number, number] = [...model.shown.axes];
    if (axes[1 - which] === value) axes[1 - which] = axes[which] as number;
    axes[which] = value;
    model.show({ axes });
  };
  return (
    <span class="px-pick">
      {([0, 1] as const).map((which) => (
        <select key={which} class="px-axis" value={model.shown.axes[which]} aria-label={which ? "Upward feature" : "Rightward feature"} onChange={(event) => pick(which, Number(event.currentTarget.value))}>
          {Array.from({ length: d }, (_, axis) => (
            <option key={axis} value={axis}>
              {which ? "↑" : "→"}
              {axis + 1}
            </option>
          ))}
        </select>
      ))}
    </span>
  );
}

function Chosen({ model }: { model: Model }) {
  const { doc, shown } = model;
  const candidate = doc.candidates.find((c) => c.name === shown.candidate);
  if (!candidate) return <p class="px-note">Drag a candidate, or choose one for its exact numbers; double-click adds one.</p>;
  return (
    <div class="px-chosen-candidate" role="group" aria-label={`Candidate ${candidate.name}`}>
      <input
        type="text"
        class="px-name"
        value={candidate.name}
        aria-label="Name"
        onChange={(event) => {
          const name = event.currentTarget.value.trim();
          const next = renamed(doc, candidate.name, name);
          if (next) {
            model.change(next);
            model.show({ candidate: name });
          } else {
            event.currentTarget.value = candidate.name;
            model.say("a name is not empty, has at most 60 characters, and is nobody else's", true);
          }
        }}
      />
      {(candidate.x ?? []).map((x, axis) => (
        <input
          key={axis}
          type="text"
          inputMode="decimal"
          value={x}
          aria-label={`Feature ${axis + 1} of ${candidate.name}`}
          onChange={(event) => {
            const next = withCoordinate(doc, candidate.name, axis, event.currentTarget.value);
            if (next) model.change(next);
            else {
              event.currentTarget.value = x;
              model.say("a coordinate is a number such as 3, -0.25 or 1/3", true);
            }
          }}
        />
      ))}
      <button type="button" disabled={doc.candidates.length < 2} onClick={() => model.change(removed(doc, candidate.name))}>
        Remove
      </button>
    </div>
  );
}
