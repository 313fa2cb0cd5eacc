/** The directions of θ for three features: the sphere, turned by hand; a region is the cone of one ranking. */

import { geoCircle, geoOrthographic, geoPath } from "d3-geo";
import { useRef, useState } from "preact/hooks";
import { withBallot } from "../document";
import { direction, valueOf } from "../exact";
import { minus, place, region, unit, vectorAt } from "../geometry";
import type { Model } from "../model";
import { order, pairOf, shortRule } from "../words";
import { slider } from "./marks";
import { follow } from "./pointer";

const R = 116;
const SIZE = 60;

/** Until a hand turns it, the sphere shows what the voters and the chosen rule are about. */
function facing(model: Model): [number, number] {
  const own = (model.profile?.ballots ?? []).flatMap((b) => (b.theta ? [unit(b.theta.map(valueOf))] : []));
  const best = model.output(model.shown.rule)?.ranking?.join("\n");
  const found = model.cells?.rankings.find((c) => c.ranking.join("\n") === best);
  const all = [...own, ...(found ? [unit(found.theta.map(valueOf))] : [])];
  const sum = [0, 1, 2].map((k) => all.reduce((total, v) => total + (v[k] ?? 0), 0));
  const [longitude, latitude] = Math.hypot(...sum) > 0.3 ? place(sum) : [35, 25];
  return [-longitude, -latitude];
}

export function Sphere({ model }: { model: Model }) {
  const svg = useRef<SVGSVGElement>(null);
  const [turned, setTurn] = useState<[number, number] | null>(null);
  const { doc, shown, points } = model;
  const turn = turned ?? facing(model);
  const globe = geoOrthographic().scale(R).translate([0, 0]).rotate([turn[0], turn[1]]).clipAngle(90);
  const path = geoPath(globe);
  const ballots = (model.profile?.ballots ?? []).flatMap((ballot, index) => {
    const theta = ballot.feasible && ballot.theta ? ballot.theta.map(valueOf) : null;
    const seen = theta && region(points, ballot.ranking, theta);
    return seen && theta ? [{ ...ballot, index, seen, inside: theta }] : [];
  });
  const most = Math.max(1, ...ballots.map((b) => b.count));
  const front = (theta: readonly number[]): [number, number] | null => {
    const at = place(theta);
    return path({ type: "Point", coordinates: at }) ? globe(at) : null;
  };
  const outputs = shown.rules.flatMap((rule) => {
    const value = model.output(rule);
    const found = value?.ranking && model.cells?.rankings.find((c) => c.ranking.join("\n") === value.ranking?.join("\n"));
    const seen = found ? region(points, found.ranking, found.theta.map(valueOf)) : null;
    return found && seen ? [{ rule, seen, theta: found.theta.map(valueOf), ranking: found.ranking }] : [];
  });
  const names = [...points.keys()];
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const));
  const witness = model.verdict?.holds === false ? model.verdict.witness : null;
  const pair = witness && pairOf(witness);
  // a line, since the part of an area that is hidden would be bounded by the rim
  const great = (a: string, b: string): GeoJSON.LineString => {
    const center = place(minus(points.get(a) ?? [], points.get(b) ?? []));
    return { type: "LineString", coordinates: geoCircle().center(center).radius(90).precision(2)().coordinates[0] ?? [] };
  };
  const setTheta = (index: number, theta: number[], continuing: boolean): void => {
    const ballot = doc.ballots[index];
    if (ballot) model.change(withBallot(model.doc, index, { count: ballot.count, theta: direction(theta, SIZE) }), continuing);
  };
  const pointed = shown.ranking && model.cells?.rankings.find((c) => c.ranking.join("\n") === shown.ranking?.join("\n"));
  const pointedAt = pointed && region(points, pointed.ranking, pointed.theta.map(valueOf));
  return (
    <svg
      ref={svg}
      class="px-sphere"
      viewBox="-190 -125 380 250"
      role="group"
      aria-label="Directions of θ on the sphere. Arrow keys turn it."
      tabindex={0}
      data-picture="theta"
      onKeyDown={(event) => {
        const by = { ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, 8], ArrowDown: [0, -8] }[event.key];
        if (!by || event.target !== svg.current) return;
        event.preventDefault();
        setTurn([turn[0] + (by[0] ?? 0), turn[1] + (by[1] ?? 0)]);
      }}
      onPointerDown={(event) => {
        const start = turn;
        const from = [event.clientX, event.clientY] as const;
        if (!svg.current) return;
        follow(event, svg.current, {
          move: (_, __, at) => setTurn([start[0] + (at.clientX - from[0]) * 0.5, start[1] - (at.clientY - from[1]) * 0.5]),
          end: () => {},
        });
      }}
    >
      <circle r={R} class="px-disc" />
      <g aria-hidden="true">
        {ballots.map(({ seen, count, index, ranking }) => (
          <path key={index} d={path(seen) ?? ""} class="px-ballot" fill-opacity={0.12 + (0.38 * count) / most}>
            <title>{`${count} × ${order(ranking)}`}</title>
          </path>
        ))}
        {pointedAt && <path d={path(pointedAt) ?? ""} class="px-pointed" />}
        {pairs.map(([a, b]) => (
          <path key={`${a}\n${b}`} d={path(great(a, b)) ?? ""} class="px-great" />
        ))}
        {[0, 1, 2].map((axis) => {
          const at = front([0, 0, 0].map((_, k) => (k === axis ? 1 : 0)));
          return (
            at && (
              <text key={axis} x={at[0]} y={at[1]} class="px-axis-name" text-anchor="middle">
                θ{axis + 1}
              </text>
            )
          );
        })}
        {pair && points.has(pair[0]) && points.has(pair[1]) && (
          <g class="px-pair" data-violation="line">
            <path d={path(great(pair[0], pair[1])) ?? ""} fill="none" />
          </g>
        )}
        {outputs.map(({ rule, seen, theta }) => {
          const at = front(theta);
          return (
            <g key={rule} class={`px-output${rule === shown.rule ? " px-chosen" : ""}`}>
              <path d={path(seen) ?? ""} class="px-outline" />
              {at && rule === shown.rule && (
                <text x={at[0]} y={at[1] + 4} text-anchor="middle" class="px-strong">
                  {shortRule(rule)}
                </text>
              )}
            </g>
          );
        })}
      </g>
      {ballots.map(({ index, count, inside }) => {
        const ballot = doc.ballots[index];
        const own = ballot && "theta" in ballot ? ballot.theta.map(valueOf) : null;
        const at = front(own ?? inside);
        if (!ballot || !at) return null;
        if (!own) {
          return (
            <text key={index} x={at[0]} y={at[1] + 4} text-anchor="middle" class="px-count" aria-hidden="true">
              {count}×
            </text>
          );
        }
        const [longitude, latitude] = place(own);
        return (
          <g
            key={index}
            {...slider(index, count, longitude, "theta" in ballot ? ballot.theta : [])}
            onKeyDown={(event) => {
              const by = { ArrowLeft: [-4, 0], ArrowRight: [4, 0], ArrowUp: [0, 4], ArrowDown: [0, -4] }[event.key];
              if (!by) return;
              event.preventDefault();
              event.stopPropagation();
              setTheta(index, vectorAt([longitude + (by[0] ?? 0), Math.max(-89, Math.min(89, latitude + (by[1] ?? 0)))]), false);
            }}
            onPointerDown={(event) => {
              const drawing = svg.current;
              if (!drawing) return;
              model.drag(true);
              follow(event, drawing, {
                move: (x, y) => {
                  const reach = Math.max(1, Math.hypot(x, y) / (R * 0.999));
                  const back = globe.invert?.([x / reach, y / reach]);
                  if (back) setTheta(index, vectorAt(back), true);
                },
                end: () => model.drag(false),
              });
            }}
          >
            <circle cx={at[0]} cy={at[1]} r={11} class="px-grip" />
            <circle cx={at[0]} cy={at[1]} r={5} class="px-tip" />
            <text x={at[0] + 8} y={at[1] - 6} class="px-count">
              {count}×
            </text>
          </g>
        );
      })}
    </svg>
  );
}
