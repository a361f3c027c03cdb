/** Text that is HTML already. Everything else is escaped when it is put into a page. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Content = Markup | string | number | undefined | readonly Content[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Writes HTML with values in it: in element content and in quoted attributes nothing can leave its place. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(strings.map((text, place) => text + written(values[place])).join(''));
}

function written(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(written).join('');
  // Control characters are not allowed in HTML, whatever they are escaped to.
  return String(content)
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
    .replace(/[^\P{Cc}\t\n\r]/gu, '\ufffd');
}
