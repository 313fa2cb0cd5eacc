/** Rational numbers: what is drawn is rounded, what is kept and sent is exactly what its text says. */

export interface Exact {
  readonly n: bigint;
  /** Positive, and coprime to n. */
  readonly d: bigint;
}

const FORM = /^\s*([+-]?)(?:(\d+)\/(\d+)|(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,3}))?)\s*$/;

/** The number that a text such as "3", "-1/2", "0.25" or "1e-3" says; null if it is none. */
export function parse(text: string): Exact | null {
  const found = FORM.exec(text.replace("−", "-"));
  if (!found) return null;
  const sign = found[1] === "-" ? -1n : 1n;
  if (found[2] !== undefined && found[3] !== undefined) {
    const d = BigInt(found[3]);
    return d === 0n ? null : reduced(sign * BigInt(found[2]), d);
  }
  const [whole = "", decimals = ""] = (found[4] ?? "").split(".");
  const exponent = Number(found[5] ?? "0") - decimals.length;
  const digits = sign * BigInt(whole + decimals || "0");
  return exponent >= 0 ? reduced(digits * 10n ** BigInt(exponent), 1n) : reduced(digits, 10n ** BigInt(-exponent));
}

export function reduced(n: bigint, d: bigint): Exact {
  const common = gcd(n < 0n ? -n : n, d) || 1n;
  return { n: n / common, d: d / common };
}

export function gcd(a: bigint, b: bigint): bigint {
  while (b) [a, b] = [b, a % b];
  return a;
}

/** As the engine writes it: an integer or "p/q". */
export function text(x: Exact): string {
  return x.d === 1n ? `${x.n}` : `${x.n}/${x.d}`;
}

/** For drawing. */
export function number(x: Exact): number {
  const direct = Number(x.n) / Number(x.d);
  if (Number.isFinite(direct)) return direct;
  const scale = 10n ** 20n; // both parts are beyond floats
  return Number((x.n * scale) / x.d) / 1e20;
}

/** For drawing, from text that is known to be a number. */
export function valueOf(written: string | number): number {
  const x = parse(`${written}`);
  return x ? number(x) : Number.NaN;
}

export function plus(a: Exact, b: Exact): Exact {
  return reduced(a.n * b.d + b.n * a.d, a.d * b.d);
}

export function times(a: Exact, b: Exact): Exact {
  return reduced(a.n * b.n, a.d * b.d);
}

/** The multiple of the step that is nearest to a drawn place. */
export function snapped(place: number, step: Exact): Exact {
  return times({ n: BigInt(Math.round(place / number(step))), d: 1n }, step);
}

/** A step of 1, 2 or 5 times a power of ten, of which about `parts` are as long as `extent`. */
export function niceStep(extent: number, parts: number): Exact {
  const least = extent > 0 && Number.isFinite(extent) ? extent / parts : 1 / 10;
  const power = Math.floor(Math.log10(least));
  const factor = [1n, 2n, 5n, 10n].find((f) => Number(f) * 10 ** power >= least * 0.999) ?? 10n;
  return power >= 0 ? reduced(factor * 10n ** BigInt(power), 1n) : reduced(factor, 10n ** BigInt(-power));
}

/** The integers closest to a direction, at most `size` in absolute value, without a common factor; never all 0. */
export function direction(parts: readonly number[], size: number): string[] {
  const length = Math.hypot(...parts) || 1;
  const whole = parts.map((part) => BigInt(Math.round((part / length) * size)));
  const common = whole.reduce((g, x) => gcd(g, x < 0n ? -x : x), 0n) || 1n;
  return whole.map((x) => `${x / common}`);
}
