/** An axis of shares: always the whole of 0 to 1, so that two versions can be compared by eye. */
export function shareAxis(field: string, title: string) {
  const scale: { domain: number[]; nice: false } = { domain: [0, 1], nice: false };
  return { field, type: 'quantitative' as const, scale, title, axis: { tickCount: 5, format: '.1f' } };
}
