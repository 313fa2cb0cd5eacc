/** Rankings side by side: the voters' ballots, which can be changed, and what the rules make of them. */

import { useRef } from "preact/hooks";
import { type Ballot, reordered, withBallot } from "../document";
import type { RuleValue } from "../engine";
import { parse, text } from "../exact";
import type { Model } from "../model";
import { colour, cut, marked, order, pairOf } from "../words";
import { Status } from "./marks";

const CHIP = 26; // pixels from one place to the next

function Chip({ model, name, children }: { model: Model; name: string; children?: preact.ComponentChildren }) {
  const index = model.doc.candidates.findIndex((c) => c.name === name);
  const witness = model.verdict?.holds === false ? model.verdict.witness : null;
  const ringed = witness !== null && marked(witness).has(name);
  return (
    <span class={`px-chip${ringed ? " px-ringed" : ""}`} title={name}>
      <i style={{ background: colour(Math.max(0, index)) }} />
      {cut(name, 10)}
      {children}
    </span>
  );
}

export function Voters({ model }: { model: Model }) {
  const { doc } = model;
  if (doc.comparisons.length) return null;
  const theta = (model.cells?.rankings[0]?.theta ?? []).map(String);
  const add = (): void => {
    const last = doc.ballots.at(-1);
    const ballot: Ballot = last ?? (theta.length ? { count: 1, theta } : { count: 1, ranking: doc.candidates.map((c) => c.name) });
    model.change(withBallot(doc, doc.ballots.length, { ...ballot, count: 1 }));
  };
  return (
    <section class="px-card px-voters" aria-labelledby="px-voters">
      <header>
        <h2 id="px-voters">Voters</h2>
        <span class="px-note">drag a name, or use arrow keys on it</span>
        <button type="button" onClick={add}>
          Add ballot
        </button>
      </header>
      <div class="px-columns" role="group" aria-label="Ballots" tabindex={0}>
        {doc.ballots.map((ballot, index) => (
          <BallotColumn key={index} model={model} ballot={ballot} index={index} />
        ))}
        {!doc.ballots.length && <p class="px-note">No voters yet: add a ballot to see what the rules say.</p>}
      </div>
    </section>
  );
}

function BallotColumn({ model, ballot, index }: { model: Model; ballot: Ballot; index: number }) {
  const known = model.profile?.ballots[index];
  const fresh = !model.slots.stale("profile");
  const byTheta = "theta" in ballot;
  const ranking = byTheta ? known?.ranking : ballot.ranking;
  const set = (next: Ballot | null, continuing = false): void => model.change(withBallot(model.doc, index, next), continuing);
  const toggle = (): void => {
    if (byTheta && known) set({ count: ballot.count, ranking: known.ranking });
    else if (known?.theta) set({ count: ballot.count, theta: known.theta.map(String) });
  };
  const infeasible = known && fresh && !known.feasible;
  return (
    <div class="px-column" role="group" aria-label={`Ballot ${index + 1}`} data-ballot={index}>
      <div class="px-head">
        <input
          type="number"
          min={1}
          max={999999}
          value={ballot.count}
          aria-label={`Voters of ballot ${index + 1}`}
          onChange={(event) => {
            const count = Math.round(Number(event.currentTarget.value));
            if (count >= 1 && count <= 999999) set({ ...ballot, count });
            else event.currentTarget.value = String(ballot.count);
          }}
        />
        <span aria-hidden="true">×</span>
        <button type="button" class="px-icon" aria-label={`Remove ballot ${index + 1}`} title="remove" onClick={() => set(null)}>
          ✕
        </button>
      </div>
      {ranking ? <Order model={model} ranking={ranking} index={index} ballot={ballot} /> : <p class="px-note">…</p>}
      <div class="px-foot">
        {byTheta ? (
          <ThetaInput theta={ballot.theta} index={index} set={(theta) => set({ count: ballot.count, theta })} />
        ) : (
          infeasible && (
            <span class="px-warn" title={(known.conflict ?? []).map((c) => `${c.weight} × [${c.above} ≻ ${c.below}]`).join(" + ") + " cannot all hold"}>
              infeasible
            </span>
          )
        )}
        {(byTheta || known?.theta) && (
          <button type="button" class="px-small" onClick={toggle} title={byTheta ? "keep the ranking when candidates move" : "keep a θ when candidates move"}>
            {byTheta ? "fix ranking" : "as θ"}
          </button>
        )}
      </div>
    </div>
  );
}

function ThetaInput({ theta, index, set }: { theta: readonly string[]; index: number; set: (theta: string[]) => void }) {
  const written = theta.join(", ");
  return (
    <input
      class="px-thetas"
      type="text"
      value={written}
      aria-label={`θ of ballot ${index + 1}`}
      onChange={(event) => {
        const parts = event.currentTarget.value.split(/[,;\s]+/).filter(Boolean).map(parse);
        if (parts.length === theta.length && parts.every((part) => part !== null)) set(parts.map((part) => text(part!)));
        else event.currentTarget.value = written;
      }}
    />
  );
}

/** The names of a ballot in their order, each of which can be put at another place. */
function Order({ model, ranking, index, ballot }: { model: Model; ranking: readonly string[]; index: number; ballot: Ballot }) {
  const list = useRef<HTMLOListElement>(null);
  const put = (from: number, to: number, continuing: boolean): void =>
    model.change(withBallot(model.doc, index, { count: ballot.count, ranking: reordered(ranking, from, to) }), continuing);
  const focus = (place: number): void => {
    requestAnimationFrame(() => (list.current?.children[place]?.firstElementChild as HTMLElement | null)?.focus());
  };
  return (
    <ol ref={list}>
      {ranking.map((name, place) => (
        <li key={name}>
          <button
            type="button"
            class="px-move"
            aria-label={`${name}, place ${place + 1} of ${ranking.length}. Up and down move it.`}
            data-name={name}
            onKeyDown={(event) => {
              const to = { ArrowUp: place - 1, ArrowDown: place + 1 }[event.key];
              if (to === undefined) return;
              event.preventDefault();
              if (to < 0 || to >= ranking.length) return;
              put(place, to, false);
              focus(to);
            }}
            onPointerDown={(event) => {
              if (event.button !== 0) return;
              const target = event.currentTarget;
              target.setPointerCapture(event.pointerId);
              const start = event.clientY;
              let shown = place;
              model.drag(true);
              const move = (next: PointerEvent): void => {
                const to = Math.max(0, Math.min(ranking.length - 1, place + Math.round((next.clientY - start) / CHIP)));
                if (to === shown) return;
                shown = to;
                put(place, to, true);
              };
              const end = (): void => {
                target.removeEventListener("pointermove", move);
                model.drag(false);
              };
              target.addEventListener("pointermove", move);
              target.addEventListener("pointerup", end, { once: true });
              target.addEventListener("pointercancel", end, { once: true });
            }}
          >
            <Chip model={model} name={name} />
          </button>
        </li>
      ))}
    </ol>
  );
}

export function Rules({ model }: { model: Model }) {
  const { shown, vocabulary } = model;
  const toggle = (rule: string, on: boolean): void => {
    const rules = on ? [...shown.rules, rule] : shown.rules.filter((r) => r !== rule);
    const kept = rules.length ? rules : ["lcpo"];
    model.show({ rules: kept, rule: kept.includes(shown.rule) ? shown.rule : (kept[0] as string) });
  };
  return (
    <section class="px-card px-rules" aria-labelledby="px-rules">
      <header>
        <h2 id="px-rules">Rules</h2>
        <details class="px-menu">
          <summary>Choose rules</summary>
          <fieldset class="px-choices">
            <legend class="px-hidden">Rules that are shown</legend>
            {(vocabulary?.rules ?? []).map(({ name }) => (
              <label key={name}>
                <input type="checkbox" checked={shown.rules.includes(name)} onChange={(event) => toggle(name, event.currentTarget.checked)} />
                {name}
              </label>
            ))}
          </fieldset>
        </details>
      </header>
      {model.voting ? (
        <div class="px-columns" role="group" aria-label="Outputs of rules" tabindex={0}>
          {shown.rules.map((rule) => (
            <RuleColumn key={rule} model={model} rule={rule} />
          ))}
        </div>
      ) : (
        <p class="px-note">Without voters no rule has an output.</p>
      )}
    </section>
  );
}

function RuleColumn({ model, rule }: { model: Model; rule: string }) {
  const slot = model.slots.get(`rule:${rule}`);
  const value = model.output(rule);
  const chosen = model.shown.rule === rule;
  const stale = model.slots.stale(`rule:${rule}`);
  return (
    <div class={`px-column${chosen ? " px-chosen" : ""}${stale ? " px-stale" : ""}`} role="group" aria-label={rule} data-rule={rule} data-stale={stale}>
      <button type="button" class="px-rule" aria-pressed={chosen} onClick={() => model.select(rule)}>
        {rule}
      </button>
      {slot?.reply?.problem ? <p class="px-note">{slot.reply.problem}</p> : value ? <Output model={model} value={value} chosen={chosen} /> : <p class="px-note">…</p>}
      {value && <Status status={value.status} />}
    </div>
  );
}

function Output({ model, value, chosen }: { model: Model; value: RuleValue; chosen: boolean }) {
  if (value.ranking) {
    const witness = chosen && model.verdict?.holds === false ? model.verdict.witness : null;
    const pair = witness && pairOf(witness);
    return (
      <ol>
        {value.ranking.map((name) => (
          <li key={name} class={pair?.includes(name) ? "px-inpair" : ""}>
            <Chip model={model} name={name} />
          </li>
        ))}
      </ol>
    );
  }
  if (value.conflict) {
    return <p class="px-note">no feasible ranking is allowed: {value.conflict.map((c) => `${c.above} ≻ ${c.below}`).join(", ")} conflict</p>;
  }
  if (value.possible) {
    return (
      <>
        <p class="px-note">one of {value.possible.length}:</p>
        <ul class="px-possible">
          {value.possible.slice(0, 4).map((ranking) => (
            <li key={ranking.join("\n")}>{order(ranking)}</li>
          ))}
        </ul>
      </>
    );
  }
  const orders = value.orders ?? [];
  return (
    <p class="px-note">
      {orders.length ? `certain: ${orders.slice(0, 6).map(([a, b]) => `${a} ≻ ${b}`).join(", ")}${orders.length > 6 ? ", …" : ""}` : "open"}
    </p>
  );
}
