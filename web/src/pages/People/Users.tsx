import { MoreOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Dropdown, Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import { api, ok, type Schemas } from "../../api/client";
import { usersQuery } from "../../api/queries";
import { DataTable, type Columns } from "../../components/DataTable";
import { Panel } from "../../components/Page";
import { Mark } from "../../components/State";
import { Time } from "../../components/Time";
import { useAction } from "../../components/useAction";
import { useConfirm } from "../../components/useConfirm";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";

type User = Schemas["User"];

const defaults = { page: "1", pageSize: "20", sort: "name" };

type Changes = Partial<Pick<User, "role" | "disabled">>;

const put = (user: User, changes: Changes) =>
  ok(
    api.PUT("/v1/users/{id}", {
      params: { path: { id: String(user.id) }, header: { "If-Match": `"${user.version}"` } },
      body: { name: user.name, role: user.role, disabled: user.disabled, ...changes },
    }),
  );

export function Users() {
  const t = useText();
  const queries = useQueryClient();
  const confirm = useConfirm();
  const [search, change] = useSearch(defaults);
  const query = useQuery(usersQuery(search));
  const [dialog, setDialog] = useState<{ kind: "create" } | { kind: "role" | "password"; user: User }>();
  const readAgain = () => void queries.invalidateQueries({ queryKey: ["users"] });
  const replace = useAction(
    ({ user, changes }: { user: User; changes: Changes }) => put(user, changes),
    (saved) => {
      readAgain();
      return t.access.userSaved(saved.name);
    },
  );
  const columns: Columns<User> = [
    {
      title: t.access.fields.name,
      sort: "name",
      render: (_, user) => (
        <span className="cell2">
          <strong>{user.name}</strong>
          {user.disabled && <small className="narrowonly">{t.access.disabled}</small>}
        </span>
      ),
    },
    {
      title: t.access.fields.role,
      render: (_, user) => (
        <span className="cell2">
          {t.roles[user.role]}
          <small>{t.access.roleHints[user.role]}</small>
        </span>
      ),
    },
    {
      title: t.access.fields.state,
      responsive: ["sm"],
      render: (_, user) => (
        <Mark kind={user.disabled ? "quiet" : "good"} text={user.disabled ? t.access.disabled : t.access.enabled} />
      ),
    },
    { title: t.access.fields.created, responsive: ["md"], render: (_, user) => <Time at={user.createTime} /> },
    {
      title: <span className="visually-hidden">{t.list.actions}</span>,
      align: "right",
      render: (_, user) => (
        <Dropdown
          trigger={["click"]}
          menu={{
            items: [
              { key: "role", label: t.access.fields.role, onClick: () => setDialog({ kind: "role", user }) },
              { key: "password", label: t.access.setPassword, onClick: () => setDialog({ kind: "password", user }) },
              user.disabled
                ? {
                    key: "enable",
                    label: t.access.enable,
                    onClick: () => replace.mutate({ user, changes: { disabled: false } }),
                  }
                : {
                    key: "disable",
                    danger: true,
                    label: t.access.disable,
                    onClick: () =>
                      confirm({
                        title: t.access.disableTitle(user.name),
                        hint: t.access.disableHint,
                        action: t.access.disable,
                        destructive: true,
                        run: () => replace.mutateAsync({ user, changes: { disabled: true } }),
                      }),
                  },
            ],
          }}
        >
          <Button type="text" size="small" icon={<MoreOutlined />} aria-label={`${t.actions.more}: ${user.name}`} />
        </Dropdown>
      ),
    },
  ];
  return (
    <Panel
      title={t.access.users}
      extra={
        <Button size="small" icon={<PlusOutlined />} data-create onClick={() => setDialog({ kind: "create" })}>
          {t.access.createUser}
        </Button>
      }
    >
      <DataTable<User>
        label={t.access.users}
        query={query}
        columns={columns}
        rowKey="id"
        state={search}
        change={change}
        filtered={false}
        clear={() => undefined}
        empty={{ title: t.access.noUsers }}
      />
      {dialog && (
        <UserDialog
          kind={dialog.kind}
          user={dialog.kind === "create" ? undefined : dialog.user}
          close={() => setDialog(undefined)}
          done={readAgain}
        />
      )}
    </Panel>
  );
}

interface UserForm {
  name: string;
  role: User["role"];
  password: string;
}

interface UserDialogProps {
  kind: "create" | "role" | "password";
  user: User | undefined;
  close(): void;
  done(): void;
}

function UserDialog({ kind, user, close, done }: UserDialogProps) {
  const t = useText();
  const [form] = Form.useForm<UserForm>();
  const save = useAction(
    async (values: UserForm) => {
      if (kind === "create") await ok(api.POST("/v1/users", { body: values }));
      else if (kind === "role") await put(user!, { role: values.role });
      else
        await api.PUT("/v1/users/{id}/password", {
          params: { path: { id: String(user!.id) } },
          body: { password: values.password },
        });
    },
    (_, values) => {
      close();
      done();
      return {
        create: t.access.userSaved(values.name),
        role: t.access.userSaved(user?.name ?? ""),
        password: t.access.passwordSet,
      }[kind];
    },
  );
  const needed = { required: true, message: t.jobs.editor.needed };
  const title = { create: t.access.createUser, role: user?.name, password: `${t.access.setPassword}: ${user?.name}` }[
    kind
  ];
  return (
    <Modal
      open
      title={title}
      okText={t.actions.save}
      cancelText={t.actions.cancel}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={() =>
        void form.validateFields().then(
          (values) => save.mutate(values),
          () => undefined,
        )
      }
    >
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ role: user?.role ?? "operator" }}>
        {kind === "create" && (
          <Form.Item name="name" label={t.access.fields.name} rules={[needed]}>
            <Input autoFocus maxLength={200} autoComplete="off" />
          </Form.Item>
        )}
        {kind !== "password" && (
          <Form.Item name="role" label={t.access.fields.role}>
            <Select
              options={(["viewer", "operator", "admin"] as const).map((role) => ({
                value: role,
                label: `${t.roles[role]}: ${t.access.roleHints[role]}`,
              }))}
            />
          </Form.Item>
        )}
        {kind !== "role" && (
          <Form.Item
            name="password"
            label={t.access.fields.password}
            extra={user ? t.access.setPasswordHint(user.name) : t.access.passwordRule}
            rules={[needed, { min: 8, message: t.access.passwordRule }]}
          >
            <Input.Password autoComplete="new-password" />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}
