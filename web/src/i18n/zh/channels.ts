export const alerts = {
  kinds: {
    no_eligible_worker: "没有可用的执行器",
    worker_lost: "执行器失联",
    leader_changed: "更换 leader",
    scheduler_full: "调度器已满",
    poison_row: "记录被拒绝",
    nothing_ran: "没有任何运行",
    term_failed: "任期失败",
  } as Record<string, string>,
  open: "持续中",
  over: "结束于",
};

export const channels = {
  title: "通知渠道",
  one: "渠道",
  lead: "调度器的告警发往何处，以及任务要通知谁。任务在编辑器中选择渠道。",
  create: "创建渠道",
  edit: (name: string) => `编辑 ${name}`,
  empty: "还没有渠道",
  emptyHint: "渠道向网址发送请求，或发送邮件。",
  fields: { name: "名字", kind: "类型", where: "发往", url: "网址", to: "地址", alerts: "告警", told: "最近通知" },
  kinds: { webhook: "Webhook", mail: "邮件" } as Record<string, string>,
  urlHint: "以 POST 发送 JSON；任意 2xx 应答表示已收到。",
  toHint: "调度器的配置中需要邮件服务器（Mail:Host）。",
  alertsHint: "调度器自身的哪些告警发到这里。任务的通知由任务自己设置。",
  noAlerts: "仅任务",
  neverTold: "从未",
  failing: "无法送达",
  waiting: (n: number) => `${n} 条等待中`,
  saved: (name: string) => `已保存 ${name}。`,
  deleteTitle: (name: string) => `删除渠道 ${name}？`,
  deleteHint: (waiting: number) =>
    `不再向它发送任何通知${waiting > 0 ? `，等待中的 ${waiting} 条通知会被丢弃` : ""}。若有任务使用它则不能删除。此操作无法撤销。`,
  deleted: (name: string) => `已删除 ${name}。`,
};
