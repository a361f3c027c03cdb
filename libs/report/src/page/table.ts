import { type Content, html, type Markup } from './markup.js';

export interface TableHead {
  readonly title: string;
  /** Numbers stand at the right, so that their digits can be compared. */
  readonly numeric?: boolean;
}

/** A table that scrolls within itself on a narrow screen; the first cell of a row is its heading. */
export function table(heads: readonly TableHead[], rows: readonly (readonly Content[])[]): Markup {
  const kind = (place: number) => (heads[place]?.numeric === true ? 'number' : 'text');
  const head = heads.map(({ title }, place) => html`<th scope="col" class="${kind(place)}">${title}</th>`);
  const body = rows.map((cells) => {
    const written = cells.map((cell, place) =>
      place === 0
        ? html`<th scope="row" class="${kind(place)}">${cell}</th>`
        : html`<td class="${kind(place)}">${cell}</td>`,
    );
    return html`<tr>
      ${written}
    </tr> `;
  });
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}

/** Names and values, one pair a line. */
export function facts(pairs: readonly (readonly [name: string, value: Content])[]): Markup {
  return html`<dl>
    ${pairs.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd> `,
    )}
  </dl>`;
}
