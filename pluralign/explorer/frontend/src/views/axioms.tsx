/** The axioms for the chosen rule, each lit by its verdict; the chosen one with what shows it. */

import type { Verdict } from "../engine";
import type { Model } from "../model";
import { saveCertificate, saveReport } from "../save";
import { markOf, rowsOf } from "../words";
import { Sign, Status } from "./marks";

export function Axioms({ model }: { model: Model }) {
  const { shown, vocabulary, verdicts } = model;
  const axioms = vocabulary?.axioms ?? [];
  const counts = { holds: 0, violated: 0 };
  for (const verdict of verdicts.values()) {
    const mark = markOf(verdict);
    if (mark === "holds" || mark === "violated") counts[mark] += 1;
  }
  return (
    <section class="px-card px-axioms" aria-labelledby="px-axioms">
      <header>
        <h2 id="px-axioms">Axioms</h2>
        <label class="px-pick">
          <span class="px-hidden">of rule</span>
          <select value={shown.rule} onChange={(event) => model.select(event.currentTarget.value)} aria-label="Rule whose axioms are shown">
            {shown.rules.map((rule) => (
              <option key={rule} value={rule}>
                {rule}
              </option>
            ))}
          </select>
        </label>
      </header>
      {!model.voting ? (
        <p class="px-note">Axioms are about a profile: add voters.</p>
      ) : (
        <>
          <p class="px-note" role="status">
            {counts.violated} violated, {counts.holds} hold on this instance
          </p>
          <ul class="px-list">
            {axioms.map((axiom) => {
              const verdict = verdicts.get(axiom.name);
              const chosen = shown.axiom === axiom.name;
              const mark = axiom.named && !verdict && !chosen ? "none" : markOf(verdict);
              return (
                <li key={axiom.name} data-axiom={axiom.name} data-mark={mark}>
                  <button type="button" aria-expanded={chosen} title={axiom.definition} onClick={() => model.show({ axiom: chosen ? null : axiom.name })}>
                    <Sign mark={mark} /> {axiom.name}
                    {axiom.named && !verdict && !chosen && <span class="px-note"> asked when chosen</span>}
                  </button>
                  {chosen && <Detail model={model} definition={axiom.definition} verdict={verdict} slot={axiom.quick ? "quick" : "axioms"} />}
                </li>
              );
            })}
          </ul>
          <label class="px-check">
            <input type="checkbox" checked={shown.tieFree} onChange={(event) => model.show({ tieFree: event.currentTarget.checked })} />
            only profiles on which no tie is broken
          </label>
        </>
      )}
    </section>
  );
}

function Detail({ model, definition, verdict, slot }: { model: Model; definition: string; verdict: Verdict | undefined; slot: string }) {
  const problem = model.slots.get(slot)?.reply?.problem;
  return (
    <div class="px-detail">
      <p>{definition}</p>
      {!verdict && (
        <p class="px-note">
          {problem && !model.slots.stale(slot) ? problem : "being computed"}{" "}
          {problem && (
            <button type="button" class="px-small" onClick={() => model.slots.again(slot)}>
              Compute
            </button>
          )}
        </p>
      )}
      {verdict && (
        <>
          <Status status={verdict.applies ? verdict.status : "unknown"} />
          <dl>
            {rowsOf(verdict.witness).map(([key, value]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          {verdict.hypotheses.ballots === "infeasible" && <p class="px-warn">a ballot is infeasible, which the axioms suppose it is not</p>}
          {verdict.applies && verdict.holds === null && (
            <button type="button" class="px-small" onClick={() => model.longer(slot)}>
              Try for minutes
            </button>
          )}
          {verdict.status === "proved" && (
            <p class="px-actions">
              <button type="button" class="px-small" onClick={() => saveCertificate(model, "axiom")}>
                Certificate
              </button>
              <button type="button" class="px-small" onClick={() => saveReport(model, "axiom")}>
                Explained page
              </button>
            </p>
          )}
        </>
      )}
    </div>
  );
}
