/** Pixels of a PNG per unit of the drawing, … */
const sharpness = 2;
/** … unless a side would have more than browsers can draw. */
const longestSide = 16_000;

/** Reads colours of the theme by their names, such as `editor-background`. */
export function themeColours(): (name: string) => string {
  const style = getComputedStyle(document.body);
  return name => style.getPropertyValue(`--vscode-${name}`).trim() || style.color;
}

/** A drawing as pixels: a PNG in base 64. */
export async function svgAsPng(svg: string): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const scale = Math.min(sharpness, longestSide / width, longestSide / height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * scale);
  canvas.height = Math.ceil(height * scale);
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').split(',')[1];
}
