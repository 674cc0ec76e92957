export default function Page() {
  return <h1>Any other page</h1>;
}
