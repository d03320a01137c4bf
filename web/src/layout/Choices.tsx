import { BulbOutlined, TranslationOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { useLanguage } from "../i18n";
import { useTheme, type ThemeChoice } from "../theme";

export function LanguageChoice() {
  const { language, choose, text: t } = useLanguage();
  const items = [
    { key: "en", label: "English" },
    { key: "zh", label: "中文" },
  ];
  return (
    <Dropdown
      trigger={["click"]}
      menu={{ items, selectable: true, selectedKeys: [language], onClick: ({ key }) => choose(key as "en" | "zh") }}
    >
      <Button type="text" icon={<TranslationOutlined />} aria-label={t.header.language} title={t.header.language} />
    </Dropdown>
  );
}

export function ThemeSwitch() {
  const { choice, choose } = useTheme();
  const { text: t } = useLanguage();
  const items = [
    { key: "light", label: t.header.light },
    { key: "dark", label: t.header.dark },
    { key: "system", label: t.header.system },
  ];
  return (
    <Dropdown
      trigger={["click"]}
      menu={{ items, selectable: true, selectedKeys: [choice], onClick: ({ key }) => choose(key as ThemeChoice) }}
    >
      <Button type="text" icon={<BulbOutlined />} aria-label={t.header.theme} title={t.header.theme} />
    </Dropdown>
  );
}
