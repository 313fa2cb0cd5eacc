/** The candidates at two of their features: dragged, or moved by keys, from one point of the grid to another. */

import { scaleLinear } from "d3-scale";
import { useRef } from "preact/hooks";
import { added, column, dimensions, freshName, moved, nudged, removed } from "../document";
import { number, snapped, text, times } from "../exact";
import type { Model } from "../model";
import { colour, cut, marked, pairOf } from "../words";
import { Arrow } from "./marks";
import { follow, placeIn } from "./pointer";

const [W, H] = [440, 300];
const MARGIN = { left: 40, right: 16, top: 14, bottom: 30 };
const UNEVEN = 5; // axes whose ranges differ by a larger factor are scaled differently

interface Frame {
  x: [number, number];
  y: [number, number];
  uneven: boolean;
}

function frameOf(model: Model): Frame {
  const [i, j] = model.shown.axes;
  const d = dimensions(model.doc) ?? 0;
  const [xs, ys] = [column(model.doc, i), d > 1 ? column(model.doc, j) : model.doc.candidates.map(() => 0)];
  const range = (values: number[]): [number, number] => [Math.min(...values), Math.max(...values)];
  const [x, y] = [range(xs), range(ys)];
  const step = number(model.grid);
  const size = Math.max(x[1] - x[0], y[1] - y[0], step * 4);
  const least = Math.min(x[1] - x[0], y[1] - y[0]);
  const uneven = least > 0 && size > UNEVEN * least;
  const padded = ([low, high]: [number, number], extent: number): [number, number] => {
    const middle = (low + high) / 2;
    return [middle - extent * 0.62, middle + extent * 0.62];
  };
  if (uneven) return { x: padded(x, x[1] - x[0] || size), y: padded(y, y[1] - y[0] || size), uneven };
  const [w, h] = [W - MARGIN.left - MARGIN.right, H - MARGIN.top - MARGIN.bottom];
  const scale = Math.max((x[1] - x[0] || step * 4) / w, (y[1] - y[0] || step * 4) / h) * 1.24;
  const around = ([low, high]: [number, number], pixels: number): [number, number] => {
    const middle = (low + high) / 2;
    return [middle - (scale * pixels) / 2, middle + (scale * pixels) / 2];
  };
  return { x: around(x, w), y: around(y, h), uneven };
}

export function Plane({ model }: { model: Model }) {
  const svg = useRef<SVGSVGElement>(null);
  const kept = useRef<Frame | null>(null);
  const { doc, shown } = model;
  const d = dimensions(doc);
  if (d === null) {
    return <p class="px-note">These candidates have no features: every ranking is allowed, and there is nothing to draw.</p>;
  }
  if (!model.dragging || !kept.current) kept.current = frameOf(model);
  const frame = kept.current;
  const [i, j] = shown.axes;
  const sx = scaleLinear(frame.x, [MARGIN.left, W - MARGIN.right]);
  const sy = scaleLinear(frame.y, [H - MARGIN.bottom, MARGIN.top]);
  const flat = d === 1;
  const at = new Map(
    doc.candidates.map((c) => [c.name, { x: sx(model.points.get(c.name)?.[i] ?? 0), y: sy(flat ? 0 : (model.points.get(c.name)?.[j] ?? 0)) }]),
  );
  const witness = model.verdict?.holds === false ? model.verdict.witness : null;
  const pair = witness && pairOf(witness);
  const rings = witness ? marked(witness) : new Set<string>();

  const moveTo = (name: string, x: number, y: number): void => {
    const places = new Map([[i, snapped(sx.invert(x), model.grid)]]);
    if (!flat && j !== i) places.set(j, snapped(sy.invert(y), model.grid));
    model.change(moved(doc, name, places), true);
  };
  const add = (x: number, y: number): void => {
    const name = freshName(model.doc);
    const place = Array.from({ length: d }, () => "0");
    place[i] = text(snapped(sx.invert(x), model.grid));
    if (!flat) place[j] = text(snapped(sy.invert(y), model.grid));
    model.change(added(model.doc, name, place));
    model.show({ candidate: name });
  };
  const keys = (event: KeyboardEvent, name: string): void => {
    const step = event.shiftKey ? times(model.grid, { n: 5n, d: 1n }) : model.grid;
    const back = { n: -step.n, d: step.d };
    const moves: Record<string, () => void> = {
      ArrowLeft: () => model.change(nudged(doc, name, i, back)),
      ArrowRight: () => model.change(nudged(doc, name, i, step)),
      ArrowUp: () => !flat && model.change(nudged(doc, name, j, step)),
      ArrowDown: () => !flat && model.change(nudged(doc, name, j, back)),
      Delete: () => doc.candidates.length > 1 && model.change(removed(doc, name)),
      Enter: () => model.show({ candidate: name }),
    };
    const act = moves[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  const theta = d === 2 ? model.output(shown.rule)?.theta?.map(Number) : null;
  const labels = placed(at);
  return (
    <svg
      ref={svg}
      class="px-plane"
      viewBox={`0 0 ${W} ${H}`}
      role="group"
      aria-label={`Candidates by feature ${i + 1}${flat ? "" : ` and feature ${j + 1}`}`}
      data-picture="candidates"
      onDblClick={(event) => {
        if (!svg.current || event.target instanceof SVGTextElement) return;
        const { x, y } = placeIn(svg.current, event);
        add(x, y);
      }}
    >
      <g class="px-axes" aria-hidden="true">
        {sx.ticks(6).map((t) => (
          <g key={t}>
            <line x1={sx(t)} x2={sx(t)} y1={MARGIN.top} y2={H - MARGIN.bottom} class={t === 0 ? "px-zero" : "px-grid"} />
            <text x={sx(t)} y={H - MARGIN.bottom + 13} text-anchor="middle">
              {sx.tickFormat(6)(t)}
            </text>
          </g>
        ))}
        {!flat &&
          sy.ticks(5).map((t) => (
            <g key={t}>
              <line y1={sy(t)} y2={sy(t)} x1={MARGIN.left} x2={W - MARGIN.right} class={t === 0 ? "px-zero" : "px-grid"} />
              <text x={MARGIN.left - 5} y={sy(t) + 3.5} text-anchor="end">
                {sy.tickFormat(5)(t)}
              </text>
            </g>
          ))}
        <text x={W - MARGIN.right} y={H - 4} text-anchor="end">
          feature {i + 1}
          {frame.uneven ? " (axes scaled differently)" : ""}
        </text>
        {!flat && (
          <text transform={`translate(10 ${MARGIN.top}) rotate(-90)`} text-anchor="end">
            feature {j + 1}
          </text>
        )}
      </g>
      {theta && <Reward theta={theta} scale={[sx(1) - sx(0), sy(1) - sy(0)]} />}
      {pair && at.has(pair[0]) && at.has(pair[1]) && <Pair from={at.get(pair[0])!} to={at.get(pair[1])!} />}
      {doc.candidates.map((c, index) => {
        const { x, y } = at.get(c.name)!;
        const label = labels.get(c.name)!;
        const where = c.x?.join(", ") ?? "";
        return (
          <g
            key={c.name}
            class={`px-candidate${shown.candidate === c.name ? " px-chosen" : ""}`}
            tabindex={0}
            role="button"
            aria-roledescription="movable candidate"
            aria-label={`${c.name} at (${where}). Arrow keys move it, Delete removes it.`}
            data-candidate={c.name}
            onKeyDown={(event) => keys(event, c.name)}
            onPointerDown={(event) => {
              if (!svg.current) return;
              const drawing = svg.current;
              model.drag(true);
              follow(event, drawing, {
                move: (px, py) => moveTo(c.name, px, py),
                end: (dragged) => {
                  model.drag(false);
                  if (!dragged) model.show({ candidate: c.name });
                },
              });
            }}
          >
            <title>{`${c.name} (${where})`}</title>
            <circle cx={x} cy={y} r={15} class="px-grip" />
            {rings.has(c.name) && <circle cx={x} cy={y} r={10.5} class="px-ring" />}
            {shown.candidate === c.name && <rect x={x - 12} y={y - 12} width={24} height={24} rx={4} class="px-box" />}
            <circle cx={x} cy={y} r={6.5} fill={colour(index)} class="px-dot" />
            <text x={x + label.dx} y={y + label.dy} text-anchor={label.anchor} class="px-label">
              {cut(c.name)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** The direction in which the rewards of the chosen rule grow, through the middle of the picture. */
function Reward({ theta, scale }: { theta: number[]; scale: [number, number] }) {
  const [dx, dy] = [(theta[0] ?? 0) / scale[0], (theta[1] ?? 0) / scale[1]];
  const length = Math.hypot(dx, dy);
  if (!length) return null;
  const [ux, uy] = [dx / length, dy / length];
  const [cx, cy] = [(W + MARGIN.left - MARGIN.right) / 2, (H + MARGIN.top - MARGIN.bottom) / 2];
  return (
    <g class="px-reward" aria-hidden="true">
      <Arrow x1={cx - ux * 110} y1={cy - uy * 110} x2={cx + ux * 110} y2={cy + uy * 110} head={9} />
      <text x={cx + ux * 124} y={cy + uy * 124 + 4} text-anchor="middle">
        θ
      </text>
    </g>
  );
}

/** From the candidate that ought to be above to the one that the output has there. */
function Pair({ from, to }: { from: { x: number; y: number }; to: { x: number; y: number } }) {
  return (
    <g class="px-pair" data-violation="pair">
      <title>the violated pair</title>
      <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
    </g>
  );
}

type Spot = { dx: number; dy: number; anchor: "start" | "middle" | "end" };
const SPOTS: Spot[] = [
  { dx: 11, dy: -7, anchor: "start" },
  { dx: 11, dy: 15, anchor: "start" },
  { dx: -11, dy: -7, anchor: "end" },
  { dx: -11, dy: 15, anchor: "end" },
];

/** For each label the corner of its point that is farthest from other points and labels. */
function placed(at: ReadonlyMap<string, { x: number; y: number }>): Map<string, Spot> {
  const out = new Map<string, Spot>();
  const taken = [...at.values()].map(({ x, y }) => ({ x, y }));
  for (const [name, { x, y }] of at) {
    const width = 4 + 3.6 * cut(name).length;
    const score = (spot: Spot): number => {
      const cx = x + spot.dx + (spot.anchor === "start" ? width : -width);
      const cy = y + spot.dy - 4;
      const outside = cx - width < MARGIN.left || cx + width > W - MARGIN.right || cy < 6 || cy > H - MARGIN.bottom ? 40 : 0;
      return Math.min(60, ...taken.filter((p) => p.x !== x || p.y !== y).map((p) => Math.hypot((p.x - cx) * 0.7, p.y - cy))) - outside;
    };
    const best = SPOTS.reduce((a, b) => (score(b) > score(a) + 0.5 ? b : a));
    out.set(name, best);
    taken.push({ x: x + best.dx + (best.anchor === "start" ? width : -width), y: y + best.dy - 4 });
  }
  return out;
}
