import { type Content, html, type Markup } from './markup.js';
import { STYLE } from './style.js';

export interface Section {
  /** Target of links within the page. */
  readonly id: string;
  readonly title: string;
  readonly content: Content;
}

export interface Page {
  readonly title: string;
  /** Under the title: what this is about, in a line or two. */
  readonly lead: Content;
  readonly sections: readonly Section[];
}

/**
 * One HTML document that needs nothing else: style and pictures are in it, and its own policy forbids scripts and
 * requests, so that not even a mistake in escaping could run anything.
 */
export function page({ title, lead, sections }: Page): string {
  const links = sections.map((section) => html`<a href="#${section.id}">${section.title}</a> `);
  return `<!doctype html>\n${document(title, lead, links, sections).text}\n`;
}

function document(title: string, lead: Content, links: Content, sections: readonly Section[]): Markup {
  const body = sections.map(
    ({ id, title: heading, content }) =>
      html`<section id="${id}">
        <h2>${heading}</h2>
        ${content}
      </section> `,
  );
  return html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>${title}</title>
      <style>
        ${STYLE}
      </style>
    </head>
    <body>
      <header>
        <h1>${title}</h1>
        ${lead}
        <nav aria-label="On this page">${links}</nav>
      </header>
      <main>${body}</main>
    </body>
  </html>`;
}
