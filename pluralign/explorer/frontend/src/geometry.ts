/** Where cones of θ are drawn, in floats: what they hold was decided by the engine. */

import { geoArea } from "d3-geo";

export type Vector = readonly number[];

export function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
}

export function minus(a: Vector, b: Vector): number[] {
  return a.map((x, i) => x - (b[i] ?? 0));
}

export function unit(a: Vector): number[] {
  const length = Math.hypot(...a) || 1;
  return a.map((x) => x / length);
}

function cross(a: Vector, b: Vector): number[] {
  const [a0 = 0, a1 = 0, a2 = 0] = a;
  const [b0 = 0, b1 = 0, b2 = 0] = b;
  return [a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0];
}

/** The differences of neighbours in a ranking, each of which θ has a positive product with. */
export function steps(points: ReadonlyMap<string, Vector>, ranking: readonly string[]): number[][] {
  const out: number[][] = [];
  for (let i = 0; i + 1 < ranking.length; i++) {
    const above = points.get(ranking[i] as string);
    const below = points.get(ranking[i + 1] as string);
    if (above && below) out.push(minus(above, below));
  }
  return out;
}

export interface Sector {
  readonly low: number;
  readonly high: number;
}

/** The angles between which θ induces a ranking of points of the plane; null if there are none, or floats cannot tell. */
export function sector(points: ReadonlyMap<string, Vector>, ranking: readonly string[]): Sector | null {
  const angles = steps(points, ranking)
    .map(([x = 0, y = 0]) => Math.atan2(y, x))
    .sort((a, b) => a - b);
  if (!angles.length) return { low: 0, high: 2 * Math.PI };
  let widest = -1;
  let after = 0;
  angles.forEach((angle, i) => {
    const gap = (angles[i + 1] ?? (angles[0] as number) + 2 * Math.PI) - angle;
    if (gap > widest) [widest, after] = [gap, (i + 1) % angles.length];
  });
  if (widest - Math.PI <= 1e-9) return null; // all differences lie within the other angle, and θ within 90° of each
  const first = angles[after] as number;
  const last = first + 2 * Math.PI - widest;
  return { low: last - Math.PI / 2, high: first + Math.PI / 2 };
}

export type Place = [number, number];

/** Longitude and latitude in degrees, as d3 has them. */
export function place(theta: Vector): Place {
  const [x = 0, y = 0, z = 0] = unit(theta);
  return [(Math.atan2(y, x) * 180) / Math.PI, (Math.asin(Math.max(-1, Math.min(1, z))) * 180) / Math.PI];
}

export function vectorAt([longitude, latitude]: Place): number[] {
  const [l, p] = [(longitude * Math.PI) / 180, (latitude * Math.PI) / 180];
  return [Math.cos(l) * Math.cos(p), Math.sin(l) * Math.cos(p), Math.sin(p)];
}

/** The part of the sphere where θ induces a ranking of points in space, around one such θ; null where it is all of it. */
export function region(
  points: ReadonlyMap<string, Vector>,
  ranking: readonly string[],
  inside: Vector,
): GeoJSON.Polygon | null {
  const normals = steps(points, ranking).map(unit);
  if (!normals.length) return null;
  const center = unit(inside);
  const corners = cornersOf(normals);
  const ring = corners.length >= 3 ? corners : [...corners, ...normals.map((n) => foot(n, center))];
  if (ring.length < 4 && corners.length < 3) ring.push(...around(normals[0] as Vector));
  const one = unit(cross(center, Math.abs(center[0] ?? 0) < 0.9 ? [1, 0, 0] : [0, 1, 0]));
  const other = cross(center, one);
  const turned = ring
    .map((v) => ({ v, angle: Math.atan2(dot(v, other), dot(v, one)) }))
    .sort((a, b) => b.angle - a.angle)
    .map(({ v }) => place(v));
  const polygon: GeoJSON.Polygon = { type: "Polygon", coordinates: [[...turned, turned[0] as Place]] };
  if (geoArea(polygon) > 2 * Math.PI + 1e-6) polygon.coordinates[0]?.reverse();
  return polygon;
}

function cornersOf(normals: readonly Vector[]): number[][] {
  const out: number[][] = [];
  normals.forEach((a, i) =>
    normals.slice(i + 1).forEach((b) => {
      const corner = cross(a, b);
      if (Math.hypot(...corner) < 1e-9) return;
      for (const v of [unit(corner), unit(corner).map((x) => -x)]) {
        if (normals.every((n) => dot(n, v) > -1e-9) && !out.some((w) => Math.hypot(...minus(v, w)) < 1e-7)) out.push(v);
      }
    }),
  );
  return out;
}

/** The point of the great circle that a normal has which is nearest to the center. */
function foot(normal: Vector, center: Vector): number[] {
  return unit(minus(center, normal.map((x) => x * dot(normal, center))));
}

/** Four points around a great circle. */
function around(normal: Vector): number[][] {
  const one = unit(cross(normal, Math.abs(normal[0] ?? 0) < 0.9 ? [1, 0, 0] : [0, 1, 0]));
  const other = cross(normal, one);
  return [one, other, one.map((x) => -x), other.map((x) => -x)];
}
