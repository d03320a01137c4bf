/** What the scheduler says about itself. */
export const alerts = {
  kinds: {
    no_eligible_worker: "No worker may take it",
    worker_lost: "Worker lost",
    leader_changed: "Another leader",
    scheduler_full: "Scheduler full",
    poison_row: "Record refused",
    nothing_ran: "Nothing ran",
    term_failed: "Term failed",
  } as Record<string, string>,
  open: "goes on",
  over: "over",
};

export const channels = {
  title: "Channels",
  one: "Channel",
  lead: "Where alerts of the scheduler go, and what jobs want to be told. Jobs name their channels in the editor.",
  create: "Create a channel",
  edit: (name: string) => `Edit ${name}`,
  empty: "No channels yet",
  emptyHint: "A channel posts to a URL or sends a mail.",
  fields: {
    name: "Name",
    kind: "Kind",
    where: "Where to",
    url: "URL",
    to: "Addresses",
    alerts: "Alerts",
    told: "Told",
  },
  kinds: { webhook: "Webhook", mail: "Mail" } as Record<string, string>,
  urlHint: "Gets a POST of JSON; any 2xx answer means that it was heard.",
  toHint: "The masters need a mail server (Mail:Host) in their configuration.",
  alertsHint: "What of the scheduler itself is told here. Jobs are told by their own settings.",
  noAlerts: "jobs only",
  neverTold: "never",
  failing: "cannot be told",
  waiting: (n: number) => `${n} waiting`,
  saved: (name: string) => `${name} was saved.`,
  deleteTitle: (name: string) => `Delete the channel ${name}?`,
  deleteHint: (waiting: number) =>
    `Nothing is told there any more${waiting > 0 ? `, and the ${waiting} notices that wait for it are dropped` : ""}. Jobs that name it keep it from being deleted. This cannot be undone.`,
  deleted: (name: string) => `${name} was deleted.`,
};
