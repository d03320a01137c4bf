/** Calls of the API beside the browser: what a test needs to be there. */
export class Api {
  constructor(
    readonly url: string,
    private readonly token: string,
  ) {}

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(this.url + path, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }

  job(
    name: string,
    target: string,
    more: object = {},
  ): Promise<{ id: number; jobId: string; name: string; version: number }> {
    return this.call("POST", "/v1/jobs", { name, type: "shell", target, ...more });
  }

  async run(job: number, body: object = {}): Promise<number> {
    return (await this.call<{ id: number }>("POST", `/v1/jobs/${job}/runs`, body)).id;
  }

  /** Waits until a run is in one of the states. */
  async becomes(run: number, states: string[]): Promise<{ state: string; remark: string | null }> {
    for (;;) {
      const row = await this.call<{ state: string; remark: string | null }>("GET", `/v1/scheduler-logs/${run}`);
      if (states.includes(row.state)) return row;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async runToEnd(job: number, body: object = {}): Promise<number> {
    const run = await this.run(job, body);
    await this.becomes(run, ["succeeded", "failed", "timed_out", "killed", "lost", "skipped"]);
    return run;
  }
}
