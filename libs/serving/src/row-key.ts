import type { Row } from '#learning';

/**
 * Key of a row: the same for every way of writing the same instance, since a row holds the canonical values in column
 * order. Injective: JSON tells numbers, strings and null apart. As long as the row: hashed where it leaves the process.
 */
export function rowKey(row: Row): string {
  return JSON.stringify(row);
}
