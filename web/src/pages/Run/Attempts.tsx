import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { Run } from "../../api/client";
import { runsQuery } from "../../api/queries";
import { Panel } from "../../components/Page";
import { State } from "../../components/State";
import { Duration, Time } from "../../components/Time";
import { useText } from "../../i18n";

/** The attempts of one run, when there were several. */
export function Attempts({ run }: { run: Run }) {
  const t = useText();
  const query = useQuery(runsQuery({ firstRunId: run.firstRunId, sort: "attempt", pageSize: 100 }));
  const attempts = query.data?.items ?? [];
  if (attempts.length < 2) return null;
  return (
    <Panel title={t.runs.attempts}>
      {attempts.map((attempt) => (
        <div key={attempt.id} style={{ display: "flex", flexWrap: "wrap", gap: "2px 16px", padding: "4px 0" }}>
          <span style={{ minWidth: 90 }}>
            {attempt.id === run.id ? (
              <strong>
                {t.runs.fields.attempt} {attempt.attempt}
              </strong>
            ) : (
              <Link to={`/runs/${attempt.id}`}>
                {t.runs.fields.attempt} {attempt.attempt}
              </Link>
            )}
          </span>
          <State state={attempt.state} />
          <Time at={attempt.startedAt ?? attempt.queuedAt} />
          <Duration ms={attempt.times} />
          <span className="quiet">{attempt.workerName}</span>
          <span className="quiet" style={{ overflowWrap: "anywhere" }}>
            {attempt.remark && t.remark(attempt.remark)}
          </span>
        </div>
      ))}
    </Panel>
  );
}
