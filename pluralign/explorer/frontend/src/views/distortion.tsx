/** How much each candidate can lose to the best one for the voters, given only their ballots. */

import { scaleLinear } from "d3-scale";
import type { DistortionRow } from "../engine";
import type { Model } from "../model";
import { about, colour, cut, shortRule } from "../words";
import { Status } from "./marks";

export function Distortion({ model }: { model: Model }) {
  const slot = model.slots.get("distortion");
  const value = model.distortion;
  const stale = model.slots.stale("distortion");
  if (!slot) return null;
  const rows = value?.results ?? [];
  const finite = rows.flatMap((row) => (row.about === null ? [] : [row.about]));
  const far = Math.max(2, ...finite);
  const width = scaleLinear([1, far], [0, 100]);
  const wins = (name: string): string[] => model.shown.rules.filter((rule) => model.output(rule)?.ranking?.[0] === name);
  return (
    <section class={`px-card px-distortion${stale ? " px-stale" : ""}`} aria-labelledby="px-distortion" data-stale={stale}>
      <header>
        <h2 id="px-distortion">Distortion</h2>
        {value && <Status status={value.status} />}
      </header>
      {slot.reply?.problem && <p class="px-note">{slot.reply.problem}</p>}
      {value && (
        <>
          <table class="px-bars">
            <caption class="px-hidden">Worst-case ratio of each candidate</caption>
            <tbody>
              {rows.map((row) => (
                <Bar key={`${row.what} ${row.candidate}`} model={model} row={row} wins={row.candidate ? wins(row.candidate) : []} width={width} />
              ))}
            </tbody>
          </table>
          <p class="px-note">
            how many times better another candidate may be, in the worst case for θ ≥ 0
            {value.shift ? `; features are moved by (${value.shift.join(", ")}) so that none is negative` : ""}
            {value.skipped ? `; ${value.empty_ballots.length} of ${model.doc.ballots.length} ballots have no such θ and are left out` : ""}
          </p>
        </>
      )}
    </section>
  );
}

function Bar({ model, row, wins, width }: { model: Model; row: DistortionRow; wins: string[]; width: (x: number) => number }) {
  const index = model.doc.candidates.findIndex((c) => c.name === row.candidate);
  const infinite = row.distortion === "infinite";
  const known = row.distortion !== null;
  return (
    <tr>
      <th scope="row">
        {row.candidate ? (
          <>
            <i style={{ background: colour(index) }} /> {cut(row.candidate)}
          </>
        ) : (
          "best lottery"
        )}
      </th>
      <td class="px-track">
        <span class={infinite ? "px-endless" : ""} style={{ width: `${infinite ? 100 : known ? Math.max(1, width(row.about ?? 1)) : 0}%` }} />
      </td>
      <td class="px-value" title={String(row.distortion ?? row.reason ?? "")}>
        {infinite ? "∞" : known ? about(row.distortion as string) : "open"}
      </td>
      <td class="px-wins" title={row.lottery ? exactly(row.lottery) : ""}>
        {row.lottery ? lottery(row.lottery) : wins.map(shortRule).join(", ")}
      </td>
    </tr>
  );
}

function exactly(weights: Record<string, number | string>): string {
  return Object.entries(weights)
    .map(([name, weight]) => `${name} with probability ${weight}`)
    .join(", ");
}

function lottery(weights: Record<string, number | string>): string {
  return Object.entries(weights)
    .map(([name, weight]) => `${cut(name, 10)} ${String(weight).length > 7 ? about(weight) : weight}`)
    .join(", ");
}
