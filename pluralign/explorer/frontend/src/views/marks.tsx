/** Small marks that several pictures share. */

import type { Mark } from "../words";
import { SAID, SIGNS } from "../words";

export function Arrow({ x1, y1, x2, y2, head = 7 }: { x1: number; y1: number; x2: number; y2: number; head?: number }) {
  const angle = Math.atan2(y2 - y1, x2 - x1);
  const side = (turn: number): string =>
    `${x2 - head * Math.cos(angle + turn)},${y2 - head * Math.sin(angle + turn)}`;
  const [bx, by] = [x2 - head * 0.8 * Math.cos(angle), y2 - head * 0.8 * Math.sin(angle)];
  return (
    <g class="px-arrow">
      <line x1={x1} y1={y1} x2={bx} y2={by} />
      <polygon points={`${x2},${y2} ${side(0.42)} ${side(-0.42)}`} />
    </g>
  );
}

/** What a voter's θ is to those who do not see it: a slider, by degrees. */
export function slider(voter: number, count: number, degrees: number, theta: readonly unknown[]) {
  return {
    class: "px-theta",
    tabindex: 0,
    role: "slider",
    "aria-label": `θ of ballot ${voter + 1}, ${count} voter${count > 1 ? "s" : ""}`,
    "aria-valuemin": -180,
    "aria-valuemax": 180,
    "aria-valuenow": Math.round(degrees),
    "aria-valuetext": `θ = (${theta.join(", ")})`,
    "data-voter": voter,
  } as const;
}

export function Sign({ mark }: { mark: Mark }) {
  return (
    <span class={`px-sign px-${mark}`}>
      <span aria-hidden="true">{SIGNS[mark]}</span>
      <span class="px-hidden">{SAID[mark]}</span>
    </span>
  );
}

/** How far an answer can be trusted. */
export function Status({ status }: { status: string }) {
  const said: Record<string, string> = {
    proved: "an exact certificate exists and the checker has accepted it",
    claimed: "a floating-point solver says so within its tolerances",
    unknown: "a limit was reached",
  };
  return (
    <span class={`px-status px-is-${status}`} title={said[status] ?? ""}>
      {status}
    </span>
  );
}
