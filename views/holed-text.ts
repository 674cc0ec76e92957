/** Text with holes: the pieces, and the holes between them. */
export interface HoledText {
  strings: string[];
  holes: number[];
}
