import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Form, Skeleton, Tooltip } from "antd";
import { useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { api, ApiError, ok, type Job } from "../../api/client";
import { jobQuery } from "../../api/queries";
import { Failure, useReason } from "../../components/Failure";
import { Page } from "../../components/Page";
import { useText } from "../../i18n";
import { startScheduling } from "../Jobs/schedules";
import { fresh, toForm, toSettings, type JobForm } from "./form";
import "./JobEditor.css";
import { NotifyFields } from "./NotifyFields";
import { RuleFields } from "./RuleFields";
import { ScheduleFields } from "./ScheduleFields";
import { useLeave } from "./useLeave";
import { WhatFields } from "./WhatFields";
import { WhereFields } from "./WhereFields";

type After = "show" | "start" | "test";

export default function JobEditor() {
  const { id } = useParams();
  const t = useText();
  const query = useQuery({
    ...jobQuery(id ?? ""),
    // As it was when the editing began: what changes meanwhile must be noticed by the save, not slipped under it.
    queryKey: ["edit", id ?? ""],
    enabled: id !== undefined,
    refetchOnWindowFocus: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  if (id === undefined) return <Editor job={undefined} />;
  if (query.isError)
    return (
      <Page title={t.jobs.title}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  return query.data ? <Editor key={query.data.jobId} job={query.data} /> : <Skeleton active className="page" />;
}

function Editor({ job }: { job: Job | undefined }) {
  const t = useText();
  const e = t.jobs.editor;
  const navigate = useNavigate();
  const queries = useQueryClient();
  const reason = useReason();
  const { message, notification } = App.useApp();
  const [form] = Form.useForm<JobForm>();
  const [busy, setBusy] = useState<After>();
  const [refused, setRefused] = useState<unknown>();
  const { setDirty, question } = useLeave();
  // No state: a second Ctrl+S may come before the first one is drawn.
  const saving = useRef(false);

  const save = (body: JobForm): Promise<Job> =>
    job
      ? ok(
          api.PUT("/v1/jobs/{id}", {
            params: { path: { id: String(job.id) }, header: { "If-Match": `"${job.version}"` } },
            body: toSettings(body),
          }),
        )
      : ok(api.POST("/v1/jobs", { body: toSettings(body) }));

  const submit = async (after: After) => {
    if (saving.current) return;
    saving.current = true;
    await validateAndSave(after).finally(() => {
      saving.current = false;
    });
  };

  /** Nothing when a field is wrong; that field is shown then. */
  const validated = async (): Promise<JobForm | undefined> => {
    try {
      return await form.validateFields();
    } catch (error) {
      const { errorFields, outOfDate } = error as {
        errorFields?: { name: (string | number)[] }[];
        outOfDate?: boolean;
      };
      const first = errorFields?.[0]?.name;
      if (first) form.scrollToField(first, { block: "center", focus: true });
      // No field is wrong, but one was changed while they were looked at.
      else if (outOfDate) return validated();
      return undefined;
    }
  };

  const validateAndSave = async (after: After) => {
    const values = await validated();
    if (!values) return;
    setBusy(after);
    setRefused(undefined);
    try {
      const saved = await save({ ...fresh, ...(job && toForm(job)), ...(form.getFieldsValue(true) as JobForm) });
      setDirty(false);
      queries.setQueryData(["jobs", String(saved.id)], saved);
      void queries.invalidateQueries({ queryKey: ["jobs", "list"] });
      void message.success(job ? e.saved(saved.name) : e.created(saved.name));
      void navigate(await then(after, saved.id));
    } catch (error) {
      setRefused(error);
      if (error instanceof ApiError) showAtFields(error);
    } finally {
      setBusy(undefined);
    }
  };

  /** What is to be done with a job that is saved, and where that can be seen. It is saved whatever comes of this. */
  const then = async (after: After, id: number): Promise<string> => {
    try {
      if (after === "start") await startScheduling([id], {});
      if (after === "test") {
        const test = api.POST("/v1/jobs/{id}/runs", { params: { path: { id: String(id) } }, body: { force: true } });
        return `/runs/${(await ok(test)).id}`;
      }
    } catch (error) {
      notification.error({ title: reason(error), placement: "bottomRight" });
    }
    return `/jobs/${id}`;
  };

  const showAtFields = (error: ApiError) => {
    const fields = Object.entries(error.errors).map(([field, errors]) => ({ name: field.split(".") as never, errors }));
    form.setFields(fields);
    if (fields[0]) form.scrollToField(fields[0].name, { block: "center" });
  };

  return (
    <Page title={job ? t.jobs.edit(job.name) : t.jobs.create}>
      <Form<JobForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={job ? toForm(job) : fresh}
        onValuesChange={() => setDirty(true)}
        scrollToFirstError
      >
        <div className="editor">
          <div className="editor-side">
            <WhatFields save={() => void submit("show")} />
            <NotifyFields />
          </div>
          <div className="editor-side">
            <ScheduleFields jobId={job?.id} />
            <WhereFields />
          </div>
        </div>
        <div style={{ height: 14 }} />
        <RuleFields />
        <div style={{ height: 14 }} />
        {refused !== undefined && (
          <Alert
            type="error"
            showIcon
            style={{ marginBottom: 14 }}
            title={refused instanceof ApiError && refused.status === 412 ? e.changedMeanwhile : reason(refused)}
          />
        )}
        <div className="editor-foot">
          <Button onClick={() => void navigate(-1)}>{t.actions.cancel}</Button>
          <Tooltip title={e.saveAndTestHint}>
            <Button loading={busy === "test"} onClick={() => void submit("test")}>
              {e.saveAndTest}
            </Button>
          </Tooltip>
          {!job && (
            <Button loading={busy === "start"} onClick={() => void submit("start")}>
              {e.createAndStart}
            </Button>
          )}
          <Button type="primary" loading={busy === "show"} onClick={() => void submit("show")}>
            {job ? t.actions.save : t.actions.create}
          </Button>
        </div>
      </Form>
      {question}
    </Page>
  );
}
