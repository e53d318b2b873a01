/** What a model keeps of the data that it was trained on. */
import type { Dataset, PreparedData } from '../data/dataset.js';
import type { DataSettings } from '../data/settings.js';
import type { ModelInput } from './model.js';

/** The input of a model that was trained on this data; `fitted` is what `prepareData` encoded it by. */
export const modelInputOf = (
  { featureNames, columns, table }: Pick<Dataset, 'featureNames' | 'columns' | 'table'>,
  { columns: choice }: Pick<DataSettings, 'columns'>,
  fitted: PreparedData['fitted'],
): ModelInput => ({
  features: featureNames,
  columns,
  fitted,
  target: table?.target ?? null,
  others: table?.others ?? [],
  choice,
});
