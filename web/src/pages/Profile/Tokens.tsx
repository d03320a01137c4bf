import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Modal, Select } from "antd";
import { useState } from "react";
import { api, ok, type Schemas } from "../../api/client";
import { tokensQuery } from "../../api/queries";
import { DataTable } from "../../components/DataTable";
import { Panel } from "../../components/Page";
import { RevokeButton } from "../../components/RevokeButton";
import { SecretShown } from "../../components/SecretShown";
import { Distance, Time } from "../../components/Time";
import { useAction } from "../../components/useAction";
import { useSearch } from "../../components/useSearch";
import { useText } from "../../i18n";
import { useSessionQuery } from "../../session/useSession";

const roles = ["viewer", "operator", "admin"];
const day = 86_400_000;

const defaults = { page: "1", pageSize: "20", sort: "" };

/** API tokens: one's own; an administrator sees everybody's. */
export function Tokens() {
  const t = useText();
  const queries = useQueryClient();
  const [search, change] = useSearch(defaults);
  const query = useQuery(tokensQuery(search));
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<Schemas["TokenSecret"]>();
  const readAgain = () => void queries.invalidateQueries({ queryKey: ["tokens"] });
  const revoke = useAction(
    (token: Schemas["Token"]) => api.DELETE("/v1/tokens/{id}", { params: { path: { id: String(token.id) } } }),
    (_, token) => {
      readAgain();
      return t.access.revoked(token.name);
    },
  );
  return (
    <Panel
      title={t.access.tokens}
      extra={
        <Button size="small" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {t.access.createToken}
        </Button>
      }
    >
      <p className="quiet" style={{ marginTop: 0 }}>
        {t.access.noTokensHint}
      </p>
      <DataTable<Schemas["Token"]>
        label={t.access.tokens}
        query={query}
        rowKey="id"
        state={search}
        change={change}
        filtered={false}
        clear={() => undefined}
        empty={{ title: t.access.noTokens }}
        columns={[
          {
            title: t.access.fields.purpose,
            render: (_, token) => (
              <span className="cell2">
                {token.name}
                <small>{t.roles[token.role]}</small>
              </span>
            ),
          },
          {
            title: t.access.fields.owner,
            responsive: ["md"],
            render: (_, token) => token.username ?? <span className="quiet">{t.access.noOwner}</span>,
          },
          {
            title: t.access.fields.expires,
            render: (_, token) => <Time at={token.expiresAt} format="day" otherwise={t.access.never} />,
          },
          {
            title: t.access.fields.used,
            responsive: ["md"],
            render: (_, token) => <Distance at={token.lastUsedAt} otherwise={t.access.never} />,
          },
          {
            align: "right",
            render: (_, token) => (
              <RevokeButton name={token.name} hint={t.access.revokeHint} revoke={() => revoke.mutateAsync(token)} />
            ),
          },
        ]}
      />
      {making && (
        <MakeToken
          close={() => setMaking(false)}
          done={(token) => {
            setMaking(false);
            setMade(token);
            readAgain();
          }}
        />
      )}
      {made && <SecretShown secret={made.token} name={made.name} close={() => setMade(undefined)} />}
    </Panel>
  );
}

function MakeToken({ close, done }: { close(): void; done(token: Schemas["TokenSecret"]): void }) {
  const t = useText();
  const mine = useSessionQuery().data?.role ?? "viewer";
  const [form] = Form.useForm<{ name: string; role: "viewer" | "operator" | "admin"; days: number }>();
  const make = useAction(
    ({ name, role, days }: { name: string; role: "viewer" | "operator" | "admin"; days: number }) =>
      ok(api.POST("/v1/tokens", { body: { name, role, expiresAt: new Date(Date.now() + days * day).toISOString() } })),
    (token) => done(token),
  );
  return (
    <Modal
      open
      title={t.access.createToken}
      okText={t.actions.create}
      cancelText={t.actions.cancel}
      confirmLoading={make.isPending}
      onCancel={close}
      onOk={() =>
        void form.validateFields().then(
          (values) => make.mutate(values),
          () => undefined,
        )
      }
    >
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ role: mine, days: 90 }}>
        <Form.Item
          name="name"
          label={t.access.fields.purpose}
          rules={[{ required: true, message: t.jobs.editor.needed }]}
        >
          <Input autoFocus maxLength={200} />
        </Form.Item>
        <Form.Item name="role" label={t.access.fields.role}>
          <Select
            options={roles
              .slice(0, roles.indexOf(mine) + 1)
              .map((role) => ({ value: role, label: `${t.roles[role]}: ${t.access.roleHints[role]}` }))}
          />
        </Form.Item>
        <Form.Item name="days" label={t.access.fields.expires}>
          <Select options={[7, 30, 90, 365, 3650].map((days) => ({ value: days, label: t.access.days(days) }))} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
