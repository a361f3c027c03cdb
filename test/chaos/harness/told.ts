/** Sends this text as JSON and says what came back, in short: `200`, `400 invalid_json`. */
export async function told(url: string, path: string, text: string): Promise<string> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: text,
  });
  const body = (await response.json()) as Record<string, unknown>;
  return response.status < 400 ? String(response.status) : `${response.status} ${String(body['code'])}`;
}
