import { hash } from 'node:crypto';
import type { Row } from '#learning';

/**
 * Key of a row's scores: the same for every way of writing the same instance, since a row holds the canonical values
 * in column order. Injective: JSON tells numbers, strings and null apart, and sha256 does not collide.
 */
export function rowKey(row: Row): string {
  return hash('sha256', JSON.stringify(row), 'base64url');
}
