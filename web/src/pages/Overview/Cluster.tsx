import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { healthQuery, mastersQuery } from "../../api/queries";
import { Panel } from "../../components/Page";
import { Mark } from "../../components/State";
import { Distance } from "../../components/Time";
import { useText } from "../../i18n";

/** Who leads, who follows, and whether Azkaban answers. */
export function Cluster() {
  const t = useText();
  const masters = useQuery({ ...mastersQuery, refetchInterval: 3_000 }).data?.items ?? [];
  const azkaban = useQuery(healthQuery).data?.azkaban;
  return (
    <Panel title={t.overview.masters} extra={<Link to="/cluster">{t.fleet.cluster}</Link>}>
      {masters.map((master) => (
        <div key={master.id} className="runrow">
          <span className="name" title={master.url}>
            {master.url}
          </span>
          <span>
            <Mark
              kind={master.role === "leader" ? "good" : "quiet"}
              text={master.role === "leader" ? t.overview.leader : t.overview.follower}
            />{" "}
            · <Distance at={master.seenAt} />
          </span>
        </div>
      ))}
      {azkaban && (
        <div className="runrow">
          <span className="name" title={azkaban.url}>
            <Link to="/azkaban" style={{ textDecoration: "underline" }}>
              {t.overview.azkaban}
            </Link>{" "}
            <span className="quiet">{new URL(azkaban.url).host}</span>
          </span>
          <Mark
            kind={azkaban.error ? "bad" : "good"}
            text={azkaban.error ? t.azkaban.away : t.overview.followed(azkaban.unfinished)}
          />
          {azkaban.error && (
            <span className="why" title={azkaban.error}>
              {azkaban.error}
            </span>
          )}
        </div>
      )}
    </Panel>
  );
}
