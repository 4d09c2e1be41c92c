// Quantities in the one form that the API server keeps: what it would write otherwise comes back as
// a change that is none. https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource, Quantity.

const units = ["Mi", "Gi", "Ti", "Pi"];

/** Cores: whole, or in thousandths. */
export function formatCores(cores: number): string {
  const thousandths = Math.ceil(Math.round(cores * 1e6) / 1e3);
  return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
}

/** Memory, in the largest unit of which it is a whole number. */
export function formatMemory(memoryMb: number): string {
  let [amount, unit] = [memoryMb, 0];
  while (amount > 0 && amount % 1024 === 0 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return amount === 0 ? "0" : `${amount}${units[unit] ?? ""}`;
}

/** A disk, in the largest unit of which it is a whole number. */
export function formatStorage(storageGb: number): string {
  return formatMemory(storageGb * 1024);
}
