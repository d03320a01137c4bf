import { Fragment } from "react";
import { Link } from "react-router";
import type { Worker } from "../../api/client";
import { Panel } from "../../components/Page";
import { useText } from "../../i18n";
import { useStateColours } from "../../theme";

/** How many of their slots the workers use. */
export function WorkerLoad({ workers, label }: { workers: Worker[] | undefined; label: string }) {
  const t = useText();
  return (
    <Panel title={t.overview.load} extra={<Link to="/workers">{t.fleet.workers}</Link>}>
      {workers?.length === 0 && (
        <span className="quiet">
          {t.overview.noWorkers} <Link to="/workers?join=yes">{t.overview.addWorker}</Link>
        </span>
      )}
      <div className="load" aria-label={label}>
        {workers?.slice(0, 12).map((worker) => (
          <Fragment key={worker.id}>
            <Link to={`/workers/${worker.id}`} style={{ overflow: "hidden", textOverflow: "ellipsis" }}>
              {worker.name}
            </Link>
            <LoadBar worker={worker} />
            <span className="figures quiet">
              {worker.state === "online" ? `${worker.running} / ${worker.capacity}` : t.fleet.states[worker.state]}
            </span>
          </Fragment>
        ))}
      </div>
    </Panel>
  );
}

/** The part of a worker's slots that is taken. */
export function LoadBar({ worker }: { worker: Worker }) {
  const colours = useStateColours();
  const part = worker.capacity ? Math.min(1, worker.running / worker.capacity) : 0;
  const colour = part >= 0.9 ? colours.timed_out : colours.running;
  return (
    <div
      className="loadbar"
      role="meter"
      aria-label={worker.name}
      aria-valuemin={0}
      aria-valuemax={worker.capacity ?? 0}
      aria-valuenow={worker.running}
    >
      <i style={{ width: `${part * 100}%`, background: colour }} />
    </div>
  );
}
