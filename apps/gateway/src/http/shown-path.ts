const KEY = /pk_[0-9a-f]{8}_[0-9A-Za-z]+/g;

/** The path of a request as it may be logged: without its query, and without a key that was put there by mistake. */
export function shownPath(url: string): string {
  const path = url.split('?', 1)[0] ?? '';
  return path.includes('pk_') ? path.replaceAll(KEY, 'pk_…') : path;
}
