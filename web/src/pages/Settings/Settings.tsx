import { useQuery } from "@tanstack/react-query";
import { storageQuery } from "../../api/queries";
import { CodeLine } from "../../components/Copyable";
import { formatBytes } from "../../components/format";
import { Facts, Page, Panel } from "../../components/Page";
import { Read } from "../../components/Read";
import { Time } from "../../components/Time";
import { useText } from "../../i18n";
import { StorageTables } from "./StorageTables";

/** What is kept for how long, and what it takes. */
export default function Settings() {
  const t = useText();
  const s = t.settings;
  const query = useQuery({ ...storageQuery, refetchInterval: 60_000 });
  return (
    <Page title={s.title}>
      <Read query={query}>
        {(storage) => (
          <>
            <div className="grid">
              <Panel title={s.retention}>
                <Facts
                  items={[
                    [s.keepDays, s.days(storage.keepDays)],
                    [s.keepBytes, storage.keepBytes === null ? s.noLimit : formatBytes(storage.keepBytes)],
                    [s.keptFrom, <Time key="k" at={storage.keptFrom} />],
                  ]}
                />
                <p className="quiet">{s.retentionHint}</p>
                <CodeLine
                  text={JSON.stringify({
                    Retention: {
                      Days: storage.keepDays,
                      ...(storage.keepBytes !== null && { MaxBytes: storage.keepBytes }),
                    },
                  })}
                />
              </Panel>
              <Panel title={s.storage}>
                <Facts
                  items={[
                    [s.databaseSize, formatBytes(storage.databaseBytes)],
                    [s.historySize, formatBytes(storage.days.reduce((sum, day) => sum + day.historyBytes, 0))],
                    [s.outputSize, formatBytes(storage.days.reduce((sum, day) => sum + day.outputBytes, 0))],
                  ]}
                />
                <p className="quiet" style={{ marginBottom: 0 }}>
                  {s.estimateHint}
                </p>
              </Panel>
            </div>
            <StorageTables storage={storage} />
          </>
        )}
      </Read>
    </Page>
  );
}
