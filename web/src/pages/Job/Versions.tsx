import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Pagination, Segmented, Skeleton, Tag } from "antd";
import { api, ok, type Job } from "../../api/client";
import { versionQuery, versionsOfPage, versionsQuery } from "../../api/queries";
import { Difference } from "../../components/Difference";
import { Failure } from "../../components/Failure";
import { Panel } from "../../components/Page";
import { Read } from "../../components/Read";
import { Distance } from "../../components/Time";
import { useAction } from "../../components/useAction";
import { useConfirm } from "../../components/useConfirm";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";
import { useCan } from "../../session/useSession";

/** Fields of a job that are settings; the others are what it is and does. */
const notSettings = [
  "id", "jobId", "username", "createTime", "version", "scheduled", "nextFireTime", "runningCount", "ip", "status", "state", "result",
  "times", "startTime", "endTime",
]; // prettier-ignore

function settings(job: object | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(job ?? {}).filter(([name]) => !notSettings.includes(name)));
}

export default function Versions({ job }: { job: Job }) {
  const t = useText();
  const queries = useQueryClient();
  const confirm = useConfirm();
  const mayWrite = useCan("operator");
  const id = String(job.id);
  const [search, change] = useSearch({ version: String(job.version), against: "before", page: "1" });
  const at = Number(search.version);
  const list = useQuery(versionsQuery(id, Number(search.page)));
  const shown = useQuery(versionQuery(id, at));
  const before = useQuery({ ...versionQuery(id, at - 1), enabled: at > 1 });
  const restore = useAction(
    (version: number) =>
      ok(api.POST("/v1/jobs/{id}/versions/{version}/restore", { params: { path: { id, version: String(version) } } })),
    (restored, version) => {
      void queries.invalidateQueries({ queryKey: ["jobs"] });
      change({ version: String(restored.version) });
      return t.jobs.versions.restored(version);
    },
  );
  const againstNow = search.against === "now" && at !== job.version;
  return (
    <div className="versions">
      <Panel>
        <Read query={list}>
          {({ items, total }) => (
            <>
              {items.map((version) => (
                <button
                  key={version.version}
                  type="button"
                  className="version"
                  aria-current={version.version === at}
                  onClick={() => change({ version: String(version.version) })}
                >
                  <strong>{version.version}</strong>{" "}
                  {version.version === job.version && (
                    <Tag color="blue" style={{ marginInlineEnd: 6 }}>
                      {t.jobs.versions.present}
                    </Tag>
                  )}
                  <span className="quiet">
                    <Distance at={version.createTime} /> {t.jobs.versions.by(version.username)}
                  </span>
                  <br />
                  <small className="quiet">
                    {version.changed.length > 0 ? version.changed.join(", ") : t.jobs.versions.first}
                  </small>
                </button>
              ))}
              <Pagination
                size="small"
                simple
                hideOnSinglePage
                current={Number(search.page)}
                pageSize={versionsOfPage}
                total={total}
                showSizeChanger={false}
                onChange={(page) => change({ page: String(page) })}
              />
            </>
          )}
        </Read>
      </Panel>
      <Panel
        title={
          <Segmented
            size="small"
            value={againstNow ? "now" : "before"}
            onChange={(against) => change({ against })}
            options={[
              { value: "before", label: t.jobs.versions.compare },
              { value: "now", label: t.jobs.versions.compareNow, disabled: at === job.version },
            ]}
          />
        }
        extra={
          mayWrite &&
          at !== job.version && (
            <Button
              size="small"
              type="primary"
              onClick={() =>
                confirm({
                  title: t.jobs.versions.restoreTitle(at),
                  hint: t.jobs.versions.restoreHint(at),
                  action: t.jobs.versions.restore,
                  run: () => restore.mutateAsync(at),
                })
              }
            >
              {t.jobs.versions.restore}
            </Button>
          )
        }
      >
        {shown.isError && <Failure error={shown.error} />}
        {!shown.data || (at > 1 && !againstNow && !before.data && !before.isError) ? (
          <Skeleton active />
        ) : againstNow ? (
          <Difference before={settings(shown.data.job)} after={settings(job)} />
        ) : (
          <Difference before={at > 1 ? settings(before.data?.job) : {}} after={settings(shown.data.job)} />
        )}
      </Panel>
    </div>
  );
}
