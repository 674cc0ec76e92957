export default function Page() {
  return <h1>A page of Next</h1>;
}
