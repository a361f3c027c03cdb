/** One `status` event. */
export interface SeenEvent {
  readonly id: string;
  readonly job: Record<string, unknown>;
}

/** A client that follows a job, an event at a time. */
export interface EventReader {
  readonly response: Response;
  /** The next event; undefined: the stream has ended. */
  next(): Promise<SeenEvent | undefined>;
  /** Milliseconds it was told to come back after. */
  readonly retryMs: number | undefined;
  /** Goes away without a word. */
  leave(): void;
}

export async function followJob(url: string, headers: Record<string, string> = {}): Promise<EventReader> {
  const leaving = new AbortController();
  const response = await fetch(url, { headers, signal: leaving.signal });
  const chunks = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let retryMs: number | undefined;
  /** The lines of the next block, by their fields. */
  const block = async (): Promise<Map<string, string> | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end !== -1) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        return new Map(
          lines.map((line) => [line.split(': ', 1)[0] ?? '', line.slice(line.indexOf(': ') + 2)]),
        );
      }
      const chunk = await chunks?.read();
      if (chunk === undefined || chunk.done) return undefined;
      text += chunk.value;
    }
  };
  return {
    response,
    next: async () => {
      for (let fields = await block(); fields !== undefined; fields = await block()) {
        if (fields.has('retry')) retryMs = Number(fields.get('retry'));
        if (fields.get('event') !== 'status') continue;
        const job = JSON.parse(fields.get('data') ?? '') as Record<string, unknown>;
        return { id: fields.get('id') ?? '', job };
      }
      return undefined;
    },
    get retryMs() {
      return retryMs;
    },
    leave: () => leaving.abort(),
  };
}
