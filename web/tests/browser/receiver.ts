import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What a channel is told, as a webhook gets it. */
export interface Receiver {
  url: string;
  told: string[];
  close(): void;
}

export async function startReceiver(): Promise<Receiver> {
  const told: string[] = [];
  const server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      told.push(body);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    told,
    close: () => server.close(),
  };
}
