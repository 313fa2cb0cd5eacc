/** The directions of θ for two features: a sector is the cone of one ranking; voters, outputs and the violated pair on it. */

import { arc } from "d3-shape";
import { useRef } from "preact/hooks";
import { withBallot } from "../document";
import { direction, valueOf } from "../exact";
import { type Sector, type Vector, sector } from "../geometry";
import type { Model } from "../model";
import { order, pairOf, shortRule } from "../words";
import { Arrow, slider } from "./marks";
import { follow } from "./pointer";

const R = 100;
const [WIDTH, HEIGHT] = [380, 250];
const SIZE = 90; // of integer θ that the hand sets: a direction every degree or so
const draw = arc<unknown>();

/** A path of a sector; angles here turn left from the first feature, those of d3 right from the top. */
function wedge({ low, high }: Sector, inner: number, outer: number): string {
  return draw.innerRadius(inner).outerRadius(outer).startAngle(Math.PI / 2 - high).endAngle(Math.PI / 2 - low)({}) ?? "";
}

const on = (angle: number, radius: number): { x: number; y: number } => ({ x: radius * Math.cos(angle), y: -radius * Math.sin(angle) });

export function Circle({ model }: { model: Model }) {
  const svg = useRef<SVGSVGElement>(null);
  const { doc, shown, points } = model;
  const cells = (model.cells?.rankings ?? []).flatMap(({ ranking }) => {
    const seen = sector(points, ranking);
    return seen ? [{ ranking, seen }] : [];
  });
  const ballots = (model.profile?.ballots ?? []).flatMap((ballot, index) => {
    const seen = ballot.feasible ? sector(points, ballot.ranking) : null;
    return seen ? [{ ...ballot, index, seen }] : [];
  });
  const most = Math.max(1, ...ballots.map((b) => b.count));
  const outputs = new Map<string, { ranking: string[]; rules: string[] }>();
  for (const rule of shown.rules) {
    const ranking = model.output(rule)?.ranking;
    if (!ranking) continue;
    const key = ranking.join("\n");
    outputs.set(key, { ranking, rules: [...(outputs.get(key)?.rules ?? []), rule] });
  }
  const witness = model.verdict?.holds === false ? model.verdict.witness : null;
  const pair = witness && pairOf(witness);
  const setTheta = (index: number, angle: number, continuing: boolean): void => {
    const ballot = doc.ballots[index];
    if (ballot) {
      model.change(withBallot(model.doc, index, { count: ballot.count, theta: direction([Math.cos(angle), Math.sin(angle)], SIZE) }), continuing);
    }
  };
  return (
    <svg ref={svg} class="px-circle" viewBox={`${-WIDTH / 2} ${-HEIGHT / 2} ${WIDTH} ${HEIGHT}`} role="group" aria-label="Directions of θ" data-picture="theta">
      <circle r={R} class="px-disc" />
      <g aria-hidden="true">
        {cells.map(({ ranking, seen }) => {
          const key = ranking.join("\n");
          return (
            <path
              key={key}
              d={wedge(seen, 0, R)}
              class={`px-cell${shown.ranking?.join("\n") === key ? " px-pointed" : ""}`}
              onPointerEnter={() => model.show({ ranking })}
              onPointerLeave={() => model.show({ ranking: null })}
              onDblClick={() => {
                const middle = (seen.low + seen.high) / 2;
                const theta = direction([Math.cos(middle), Math.sin(middle)], SIZE);
                model.change(withBallot(model.doc, model.doc.ballots.length, { count: 1, theta }));
              }}
            >
              <title>{order(ranking)}</title>
            </path>
          );
        })}
        {ballots.map(({ ranking, count, index, seen }) => (
          <path key={index} d={wedge(seen, 0, R)} class="px-ballot" fill-opacity={0.12 + (0.38 * count) / most}>
            <title>{`${count} × ${order(ranking)}`}</title>
          </path>
        ))}
        {pair && <Parting model={model} pair={pair} />}
      </g>
      <g aria-hidden="true">
        {named(outputs, points).map(({ ranking, rules, seen, at, labels }) => {
          const chosen = rules.includes(shown.rule);
          return (
            <g key={ranking.join("\n")} class={`px-output${chosen ? " px-chosen" : ""}`}>
              <path d={wedge(seen, R + 3, R + 9)} class="px-rim" />
              {chosen && <path d={wedge(seen, 0, R + 9)} class="px-outline" />}
              {labels.map(({ rule, x, y, anchor }) => (
                <g key={rule}>
                  <path d={`M${at.x} ${at.y}L${x + (anchor === "end" ? 2 : -2)} ${y - 3.5}`} class="px-leader" />
                  <text x={x} y={y} text-anchor={anchor} class={rule === shown.rule ? "px-strong" : ""}>
                    {shortRule(rule)}
                  </text>
                </g>
              ))}
            </g>
          );
        })}
      </g>
      {ballots.map(({ count, index, seen }) => {
        const ballot = doc.ballots[index];
        if (!ballot) return null;
        if (!("theta" in ballot)) {
          const spot = on((seen.low + seen.high) / 2, R * 0.72);
          return (
            <text key={index} x={spot.x} y={spot.y + 4} text-anchor="middle" class="px-count" aria-hidden="true">
              {count}×
            </text>
          );
        }
        const angle = Math.atan2(valueOf(ballot.theta[1] ?? 0), valueOf(ballot.theta[0] ?? 0));
        const tip = on(angle, R * 0.9);
        return (
          <g
            key={index}
            {...slider(index, count, (angle * 180) / Math.PI, ballot.theta)}
            onKeyDown={(event) => {
              const turn = { ArrowLeft: 1, ArrowUp: 1, ArrowRight: -1, ArrowDown: -1 }[event.key];
              if (turn === undefined) return;
              event.preventDefault();
              setTheta(index, angle + (turn * (event.shiftKey ? 10 : 1.5) * Math.PI) / 180, false);
            }}
            onPointerDown={(event) => {
              const drawing = svg.current;
              if (!drawing) return;
              model.drag(true);
              follow(event, drawing, {
                move: (x, y) => setTheta(index, Math.atan2(-y, x), true),
                end: () => model.drag(false),
              });
            }}
          >
            <title>{`θ = (${ballot.theta.join(", ")}), ${count} voter${count > 1 ? "s" : ""}; drag to turn`}</title>
            <Arrow x1={0} y1={0} x2={tip.x} y2={tip.y} />
            <circle cx={tip.x} cy={tip.y} r={9} class="px-grip" />
            <text x={on(angle, R * 0.62).x + 8} y={on(angle, R * 0.62).y} class="px-count">
              {count}×
            </text>
          </g>
        );
      })}
      <circle r={2.5} class="px-origin" />
    </svg>
  );
}

interface Named {
  ranking: string[];
  rules: string[];
  seen: Sector;
  at: { x: number; y: number };
  labels: { rule: string; x: number; y: number; anchor: "start" | "end" }[];
}

const LINE = 11.5;

/** The rules' names beside the circle, left or right of it, none over another. */
function named(outputs: ReadonlyMap<string, { ranking: string[]; rules: string[] }>, points: ReadonlyMap<string, Vector>): Named[] {
  const all: Named[] = [...outputs.values()].flatMap(({ ranking, rules }) => {
    const seen = sector(points, ranking);
    return seen ? [{ ranking, rules, seen, at: on((seen.low + seen.high) / 2, R + 9), labels: [] }] : [];
  });
  for (const side of [1, -1]) {
    const here = all.filter(({ at }) => (at.x >= 0 ? 1 : -1) === side).sort((a, b) => a.at.y - b.at.y);
    const lines = here.flatMap((one) => one.rules.map((rule, i) => ({ one, rule, y: one.at.y + 3.5 + (i - (one.rules.length - 1) / 2) * LINE })));
    for (let i = 1; i < lines.length; i++) lines[i]!.y = Math.max(lines[i]!.y, lines[i - 1]!.y + LINE);
    const over = (lines.at(-1)?.y ?? 0) - (HEIGHT / 2 - 4);
    if (over > 0) for (let i = lines.length - 1; i >= 0; i--) lines[i]!.y = Math.min(lines[i]!.y - (i === lines.length - 1 ? over : 0), (lines[i + 1]?.y ?? 999) - LINE);
    for (const { one, rule, y } of lines) {
      const reach = Math.sqrt(Math.max(0, (R + 14) ** 2 - Math.min(R + 14, Math.abs(y - 3)) ** 2));
      one.labels.push({ rule, y, x: side * Math.max(reach, 40), anchor: side > 0 ? "start" : "end" });
    }
  }
  return all;
}

/** The line that parts the θ with a above b from the others. */
function Parting({ model, pair }: { model: Model; pair: [string, string] }) {
  const [a, b] = [model.points.get(pair[0]), model.points.get(pair[1])];
  if (!a || !b) return null;
  const angle = Math.atan2((a[1] ?? 0) - (b[1] ?? 0), (a[0] ?? 0) - (b[0] ?? 0));
  const ends = [on(angle + Math.PI / 2, R + 22), on(angle - Math.PI / 2, R + 22)] as const;
  const foot = on(angle + Math.PI / 2, R * 0.6); // within the circle, where no rule has its name
  const tip = on(angle, 16);
  return (
    <g class="px-pair" data-violation="line">
      <line x1={ends[0].x} y1={ends[0].y} x2={ends[1].x} y2={ends[1].y} />
      <Arrow x1={foot.x} y1={foot.y} x2={foot.x + tip.x} y2={foot.y + tip.y} head={5} />
      <text x={foot.x + tip.x * 1.6} y={foot.y + tip.y * 1.6 + 3} text-anchor={tip.x < -3 ? "end" : tip.x > 3 ? "start" : "middle"}>
        {pair[0]} ≻ {pair[1]}
      </text>
    </g>
  );
}
