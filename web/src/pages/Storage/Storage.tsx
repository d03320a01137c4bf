export default function Storage() { return null; }
