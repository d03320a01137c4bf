import { useState } from "react";
import type { Job } from "../../api/client";
import { useDialog } from "../../components/Page";
import { useText } from "../../i18n";
import { JobMenu } from "./JobMenu";
import { RunDialog } from "./RunDialog";

const caret = (
  <svg viewBox="0 0 16 16" aria-hidden="true">
    <path d="M5 3v10l7-5z" />
  </svg>
);
const dots = (
  <svg viewBox="0 0 16 16" aria-hidden="true">
    <path d="M7 2h2v2H7zM7 7h2v2H7zM7 12h2v2H7z" />
  </svg>
);

/**
 * What can be done to the job of a row. A list has hundreds of them: its buttons and
 * their pictures are plain ones, and what is behind them comes with the click.
 */
export function RowActions({ job }: { job: Job }) {
  const t = useText();
  const open = useDialog();
  const [menu, setMenu] = useState(false);
  const label = `${t.actions.more}: ${job.name}`;
  return (
    <>
      <button
        type="button"
        className="rowbutton"
        title={t.jobs.runNow}
        aria-label={`${t.jobs.runNow}: ${job.name}`}
        onClick={() => open((close) => <RunDialog job={job} close={close} />)}
      >
        {caret}
      </button>
      {menu ? (
        <JobMenu job={job} defaultOpen>
          <button autoFocus type="button" className="rowbutton" aria-label={label}>
            {dots}
          </button>
        </JobMenu>
      ) : (
        <button type="button" className="rowbutton" aria-label={label} onClick={() => setMenu(true)}>
          {dots}
        </button>
      )}
    </>
  );
}
