import { useQuery } from "@tanstack/react-query";
import { Tag } from "antd";
import { Link } from "react-router";
import type { Job } from "../../api/client";
import { channelNamesQuery, cronQuery, allGroupsQuery, runsQuery } from "../../api/queries";
import { CopyButton } from "../../components/Copyable";
import { formatBytes, formatDuration } from "../../components/format";
import { Facts, Panel } from "../../components/Page";
import { ParamValue } from "../../components/ParamValue";
import { State } from "../../components/State";
import { Distance, Duration, Time } from "../../components/Time";
import { useLanguage } from "../../i18n";
import { NextFires } from "../JobEditor/NextFires";
import "./Job.css";

/** What a job is, in words. */
export function Summary({ job }: { job: Job }) {
  const { text: t, language } = useLanguage();
  const e = t.jobs.editor;
  const groups = useQuery(allGroupsQuery).data?.items;
  const runs = useQuery(runsQuery({ jobId: job.id, pageSize: 8 })).data;
  const cron = useQuery({
    ...cronQuery({ expression: job.cron ?? "", timeZone: job.timeZone, count: 5, jobId: job.id }, language),
    enabled: job.cron !== null,
  }).data;
  const channels = useQuery({ ...channelNamesQuery, enabled: job.notify.length > 0 }).data?.items;
  const seconds = (value: number) => formatDuration(value * 1000, t);
  const group = groups?.find((each) => each.id === job.groupId)?.name ?? job.groupId;

  return (
    <div className="jobgrid">
      <Panel title={t.jobs.summary.what} extra={<CopyButton text={job.target} />}>
        <div className="quiet" style={{ marginBottom: 6 }}>
          {t.types[job.language ?? job.type]}
          {job.http && ` · ${job.http.method}`}
        </div>
        <pre className="target">{job.target}</pre>
        {job.remark && <p style={{ margin: "10px 0 0", overflowWrap: "anywhere" }}>{job.remark}</p>}
        {Object.keys(job.params).length > 0 && (
          <>
            <h3>{t.jobs.editor.params}</h3>
            <Facts
              items={Object.entries(job.params).map(([name, value]) => [name, <ParamValue key={name} value={value} />])}
            />
          </>
        )}
      </Panel>
      <div className="jobside">
        <Panel title={t.jobs.summary.when}>
          {job.cron ? (
            <>
              <p style={{ margin: "0 0 4px" }}>
                <code className="mono">{job.cron}</code> <span className="quiet">{job.timeZone}</span>
              </p>
              <p style={{ margin: "0 0 10px" }}>{cron?.explanation}</p>
              {job.scheduled && cron && <NextFires fires={cron.items} zone={job.timeZone} />}
              {!job.scheduled && <p className="quiet">{t.jobs.explain.headings.stopped}.</p>}
            </>
          ) : (
            <span className="quiet">{t.jobs.explain.headings.no_cron}.</span>
          )}
          {job.nextFireTime !== null && (
            <p style={{ margin: "8px 0 0" }}>
              {t.jobs.fields.next}: <Time at={job.nextFireTime} /> (<Distance at={job.nextFireTime} />)
            </p>
          )}
        </Panel>
        <Panel title={t.jobs.summary.last} extra={<Link to={`/runs?jobId=${job.id}`}>{t.overview.allRuns}</Link>}>
          {runs?.items.length === 0 && <span className="quiet">{t.runs.empty}</span>}
          {runs?.items.map((run) => (
            <div key={run.id} className="lastrun">
              <Link to={`/runs/${run.id}`}>
                <State state={run.state} />
              </Link>
              <Distance at={run.startedAt ?? run.queuedAt} />
              <Duration ms={run.times} />
            </div>
          ))}
        </Panel>
      </div>
      <Panel title={t.jobs.summary.rules} className="jobrules">
        <Facts
          items={[
            [
              t.jobs.fields.group,
              job.groupId === null ? (
                t.jobs.anyWorker
              ) : (
                <Link key="g" to={`/groups?name=${encodeURIComponent(String(group))}`}>
                  {group}
                </Link>
              ),
            ],
            [t.jobs.fields.tag, job.tag ? <Tag key="t">{job.tag}</Tag> : "–"],
            [e.routing, e.routings[job.routing] ?? job.routing],
            [e.runAs, job.runAs ?? "–"],
            [e.priority, job.priority],
            [e.timeout, job.timeoutSeconds === null ? t.time.never : seconds(job.timeoutSeconds)],
            [
              e.retries,
              job.retry.limit === 0
                ? "0"
                : `${job.retry.limit} · ${e.retryDelay} ${seconds(job.retry.delaySeconds)} × ${job.retry.backoff}`,
            ],
            [e.onLost, e.onLosts[job.onLost] ?? job.onLost],
            [e.concurrency, e.concurrencies[job.concurrency] ?? job.concurrency],
            [e.misfire, e.misfires[job.misfire] ?? job.misfire],
            [e.deadline, seconds(job.startDeadlineSeconds)],
            [e.output, formatBytes(job.maxOutputBytes)],
            [
              e.notify,
              job.notify.length === 0
                ? "–"
                : job.notify.map(({ on, channel }) => (
                    <div key={channel}>
                      {channels?.find((each) => each.id === channel)?.name ?? channel}:{" "}
                      {on.map((each) => e.notifyWords[each]).join(", ")}
                    </div>
                  )),
            ],
            [t.jobs.fields.creator, job.username],
            [t.jobs.fields.created, <Time key="c" at={job.createTime} />],
            [
              "jobId",
              <span key="i" className="mono">
                {job.jobId} <CopyButton text={job.jobId} />
              </span>,
            ],
          ]}
        />
      </Panel>
    </div>
  );
}
