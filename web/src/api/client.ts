import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type Job = Schemas["Job"];
export type JobSettings = Schemas["JobSettings"];
export type Run = Schemas["Run"];
export type Worker = Schemas["Worker"];
export type WorkerGroup = Schemas["WorkerGroup"];
export type Overview = Schemas["Overview"];
export type Problem = Schemas["Problem"];

/** A page of a list. */
export interface Page<T> {
  items: T[];
  page: number;
  pageSize: number;
  total: number;
  totalIsEstimate?: boolean | null;
}

/** A refusal, in the server's own words. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** Why, by field. */
  readonly errors: Record<string, string[]>;

  constructor(status: number, problem: Partial<Problem> | undefined, fallback: string) {
    super(problem?.detail ?? fallback);
    this.name = "ApiError";
    this.status = status;
    this.code = problem?.code ?? "error";
    this.errors = (problem?.errors ?? {}) as Record<string, string[]>;
  }
}

let language = "en";
const whenSignedOut = new Set<() => void>();

/** The language in which the server speaks. */
export function speak(tag: string): void {
  language = tag;
}

/** Calls back when an answer says that nobody is signed in any more. */
export function onSignedOut(listener: () => void): () => void {
  whenSignedOut.add(listener);
  return () => whenSignedOut.delete(listener);
}

/** By it every call goes out: in the language of the page, and with an eye on whether anybody is still signed in. */
export async function send(request: Request): Promise<Response> {
  request.headers.set("Accept-Language", language);
  // Looked up at each call, so that a test can put its own in place.
  const response = await globalThis.fetch(request);
  if (response.status === 401 && new URL(request.url).pathname !== "/v1/session")
    for (const listener of whenSignedOut) listener();
  return response;
}

export const api = createClient<paths>({ fetch: send });

api.use({
  async onResponse({ response }) {
    if (response.ok) return undefined;
    const problem = (await response
      .clone()
      .json()
      .catch(() => undefined)) as Partial<Problem> | undefined;
    throw new ApiError(response.status, problem, `${response.status} ${response.statusText}`);
  },
});

/** The data of an answer; a refusal has been thrown before. */
export async function ok<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}
