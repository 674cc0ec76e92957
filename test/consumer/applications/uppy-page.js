/** Uppy in a page of ours, bundled by the test: it sends a file for the page's field, and puts its token into the form. */
import Uppy from "@uppy/core";
import Tus from "@uppy/tus";

const field = document.querySelector("[data-live-upload]");
const uppy = new Uppy().use(Tus, {
  endpoint: new URL("/_live/uploads", location.href).href,
  chunkSize: 200_000,
  allowedMetaFields: ["grant", "filename"],
});
window.sendByUppy = async (size) => {
  const name = "by uppy.txt";
  const data = new File(["x".repeat(size)], name, { type: "text/plain" });
  uppy.addFile({ name, type: "text/plain", data, meta: { grant: field.dataset.liveUpload, filename: name } });
  const { successful, failed } = await uppy.upload();
  if (failed.length > 0) throw new Error(failed[0].error);
  return successful[0].uploadURL.split("/").pop();
};
