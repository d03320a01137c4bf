import { ScheduleOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Input, Modal } from "antd";
import { useEffect, useState, type KeyboardEvent, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { jobsQuery } from "../api/queries";
import { useText } from "../i18n";
import { useCan } from "../session/useSession";
import { sections } from "./pages";

interface Choice {
  key: string;
  path: string;
  label: string;
  kind: string;
  icon: ReactNode;
}

/** Pages and jobs by a part of their name, without the mouse. */
export function Palette({ open, close }: { open: boolean; close(): void }) {
  const t = useText();
  const navigate = useNavigate();
  const isAdmin = useCan("admin");
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  // Enter came before the answer: it opens the first that comes.
  const [entered, setEntered] = useState(false);
  const wanted = text.trim();
  const matches = (name: string) => name.toLowerCase().includes(wanted.toLowerCase());
  const jobs = useQuery({
    ...jobsQuery({ name: wanted, pageSize: 8, page: 1, sort: "name" }),
    enabled: open && wanted.length > 0,
    placeholderData: (before) => before,
  });

  useEffect(() => {
    if (open) setText("");
  }, [open]);
  useEffect(() => {
    setAt(0);
    setEntered(false);
  }, [open, wanted]);

  const pages: Choice[] = sections
    .flatMap((section) => section.pages)
    .filter((page) => !page.role || isAdmin)
    .map((page) => ({
      key: page.path,
      path: page.path,
      label: String(t.nav[page.name]),
      kind: t.palette.pages,
      icon: page.icon,
    }))
    .filter((page) => matches(page.label));
  const found: Choice[] =
    wanted === ""
      ? []
      : (jobs.data?.items ?? [])
          // While the answer is on its way, those of the text before are shown: not one that this text rules out.
          .filter((job) => !jobs.isPlaceholderData || matches(job.name))
          .map((job) => ({
            key: job.jobId,
            path: `/jobs/${job.id}`,
            label: job.name,
            kind: t.palette.jobs,
            icon: <ScheduleOutlined />,
          }));
  const choices = [...pages, ...found];

  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    close();
    void navigate(choice.path);
  };
  useEffect(() => {
    if (entered) choose(choices[0]);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((present) => (present + step + choices.length) % Math.max(1, choices.length));
    } else if (event.key === "Enter") {
      if (choices[at]) choose(choices[at]);
      else setEntered(true);
    }
  };

  return (
    <Modal
      open={open}
      onCancel={close}
      footer={null}
      closable={false}
      className="palette"
      destroyOnHidden
      // The dialog's name, not to be seen.
      title={<span className="visually-hidden">{t.header.search}</span>}
    >
      <Input
        autoFocus
        size="large"
        value={text}
        placeholder={t.palette.placeholder}
        aria-label={t.palette.placeholder}
        role="combobox"
        aria-expanded
        aria-controls="palette-choices"
        aria-activedescendant={choices[at] ? `palette-${at}` : undefined}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <ul id="palette-choices" role="listbox" aria-label={t.header.search}>
        {choices.map((choice, index) => (
          <li
            key={choice.key}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === at}
            onMouseEnter={() => setAt(index)}
            onMouseDown={() => choose(choice)}
          >
            {choice.icon}
            {choice.label}
            <small className="quiet">{choice.kind}</small>
          </li>
        ))}
        {choices.length === 0 && <li className="quiet">{t.palette.nothing}</li>}
      </ul>
    </Modal>
  );
}
