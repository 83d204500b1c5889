import type { Published } from '../support';

export const encoders: readonly Published[] = [
  ['BertModel', 109_482_240, { architectures: ['BertModel'], model_type: 'bert' }],
  ['BertForMaskedLM', 109_514_298, { architectures: ['BertForMaskedLM'], model_type: 'bert' }],
  ['BertForPreTraining', 110_106_428, { architectures: ['BertForPreTraining'], model_type: 'bert' }],
  ['DistilBertModel', 66_362_880, { architectures: ['DistilBertModel'], model_type: 'distilbert' }],
  ['DistilBertForMaskedLM', 66_985_530, { architectures: ['DistilBertForMaskedLM'], model_type: 'distilbert' }],
  [
    'DistilBERT for SST-2',
    66_955_010,
    { architectures: ['DistilBertForSequenceClassification'], model_type: 'distilbert' },
  ],
  [
    'RobertaModel',
    124_645_632,
    { architectures: ['RobertaModel'], model_type: 'roberta', max_position_embeddings: 514, type_vocab_size: 1 },
  ],
  [
    'RobertaForMaskedLM',
    124_697_433,
    { architectures: ['RobertaForMaskedLM'], model_type: 'roberta', max_position_embeddings: 514, type_vocab_size: 1 },
  ],
  [
    'XLMRobertaModel',
    278_043_648,
    {
      architectures: ['XLMRobertaModel'],
      model_type: 'xlm-roberta',
      max_position_embeddings: 514,
      type_vocab_size: 1,
      vocab_size: 250002,
    },
  ],
  [
    'XLMRobertaForMaskedLM',
    278_295_186,
    {
      architectures: ['XLMRobertaForMaskedLM'],
      model_type: 'xlm-roberta',
      max_position_embeddings: 514,
      type_vocab_size: 1,
      vocab_size: 250002,
    },
  ],
  [
    'AlbertModel',
    11_683_584,
    {
      architectures: ['AlbertModel'],
      model_type: 'albert',
      hidden_size: 768,
      num_attention_heads: 12,
      intermediate_size: 3072,
    },
  ],
  [
    'AlbertForMaskedLM',
    11_221_680,
    {
      architectures: ['AlbertForMaskedLM'],
      model_type: 'albert',
      hidden_size: 768,
      num_attention_heads: 12,
      intermediate_size: 3072,
    },
  ],
  ['ElectraForPreTraining, small', 13_549_057, { architectures: ['ElectraForPreTraining'], model_type: 'electra' }],
  [
    'ElectraModel, base',
    108_891_648,
    {
      architectures: ['ElectraModel'],
      model_type: 'electra',
      embedding_size: 768,
      hidden_size: 768,
      num_attention_heads: 12,
      intermediate_size: 3072,
    },
  ],
  ['ModernBertForMaskedLM', 149_655_232, { architectures: ['ModernBertForMaskedLM'], model_type: 'modernbert' }],
];
