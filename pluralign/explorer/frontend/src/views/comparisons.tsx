/** A profile of comparisons: how many prefer the candidate of the row to that of the column. */

import { withComparison } from "../document";
import type { Model } from "../model";
import { cut } from "../words";

export function Comparisons({ model }: { model: Model }) {
  const { doc } = model;
  if (!doc.comparisons.length) return null;
  const counts = new Map(doc.comparisons.map((c) => [`${c.above}\n${c.below}`, c.count]));
  return (
    <section class="px-card px-voters" aria-labelledby="px-comparisons">
      <header>
        <h2 id="px-comparisons">Comparisons</h2>
        <span class="px-note">how many prefer the row to the column</span>
      </header>
      <div class="px-scroll" role="group" aria-label="Comparisons" tabindex={0}>
        <table class="px-matrix">
          <thead>
            <tr>
              <td />
              {doc.candidates.map((c) => (
                <th key={c.name} scope="col">
                  {cut(c.name, 9)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {doc.candidates.map((a) => (
              <tr key={a.name}>
                <th scope="row">{cut(a.name)}</th>
                {doc.candidates.map((b) => (
                  <td key={b.name}>
                    {a.name !== b.name && (
                      <input
                        type="number"
                        min={0}
                        max={9999999}
                        value={counts.get(`${a.name}\n${b.name}`) ?? 0}
                        aria-label={`${a.name} over ${b.name}`}
                        onChange={(event) => {
                          const count = Math.round(Number(event.currentTarget.value));
                          const last = doc.comparisons.length === 1 && count === 0;
                          if (count >= 0 && count <= 9999999 && !last) model.change(withComparison(doc, a.name, b.name, count));
                          else event.currentTarget.value = String(counts.get(`${a.name}\n${b.name}`) ?? 0);
                        }}
                      />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
